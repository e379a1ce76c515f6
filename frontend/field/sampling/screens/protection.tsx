/** 防护核对: what is worn is ticked once a day before the list of doors opens. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now } from "../../clock";
import { t } from "../../i18n";
import { go } from "../../nav";
import { Bar, Notice, Switch } from "../../parts";
import { ppeWords } from "../../screens/words";
import type { Round } from "../../types";
import { tell, type Place } from "../bench";
import { shelf } from "../shelf";
import { dayOf } from "../shelf-rules";

/** As the law assumes where a server says nothing. */
const ASSUMED = ["gloves", "face_shield", "n95"];
const needed = (round: Round): string[] => round.ppe ?? ASSUMED;

/** Whether whoever holds this phone noted today that they wear all that is asked for. */
export function isProtected(round: Round): boolean {
  const { worn } = shelf.value;
  return worn !== null && dayOf(worn.at) === dayOf(now()) && needed(round).every((item) => worn.items.includes(item));
}

export function Protection({ at }: { at: Place }): JSX.Element {
  const [worn, setWorn] = useState<string[]>([]);
  const words = new Map(ppeWords());
  const items = needed(at.round);
  const flip = (item: string): void =>
    setWorn(worn.includes(item) ? worn.filter((each) => each !== item) : [...worn, item]);
  const open = (): Promise<void> =>
    tell({ kind: "ppe@1", subject: at.point.id, territory: "", payload: { round: at.round.round, items: worn } });
  return (
    <>
      <Bar title={t("上门前先核对防护")} sub={at.round.name} back={() => go("sampling")} />
      <main>
        <Notice tone="calm" icon="check">{t("每天第一次上门前逐项打勾。没有防护，名单不打开。")}</Notice>
        {items.map((item) => (
          <Switch key={item} label={words.get(item) ?? item} on={worn.includes(item)} flip={() => flip(item)} />
        ))}
        <button
          type="button"
          class="primary huge"
          disabled={!items.every((item) => worn.includes(item))}
          onClick={() => void open()}
        >
          {t("穿戴齐了，打开名单")}
        </button>
      </main>
    </>
  );
}

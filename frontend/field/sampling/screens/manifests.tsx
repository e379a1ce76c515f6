/** 转运交接: whoever takes the boxes counts boxes and tubes; what the paper says stands beside it. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Chips, Empty, Field, Notice } from "../../parts";
import { world } from "../../session";
import type { Manifest } from "../../types";
import { tell, type Place } from "../bench";
import { shelf } from "../shelf";
import { sound } from "../sound";

const digits = (text: string): string => text.replace(/\D/g, "").slice(0, 5);

export function Manifests({ at }: { at: Place }): JSX.Element {
  const mine = [...world.value.manifests.values()].filter((each) => each.point === at.point.id);
  return (
    <>
      <Bar title={t("转运交接")} sub={at.round.name} back={() => go("sampling")} />
      <main>
        {!mine.length && (
          <Empty icon="truck" title={t("还没有转运单")}>
            <p>{t("办公室开好转运单，联网后会出现在这里。")}</p>
          </Empty>
        )}
        {mine.map((manifest) => (
          <One key={manifest.id} manifest={manifest} />
        ))}
      </main>
    </>
  );
}

function One({ manifest }: { manifest: Manifest }): JSX.Element {
  const [kind, setKind] = useState("courier");
  const [boxes, setBoxes] = useState("");
  const [tubes, setTubes] = useState("");
  const done = shelf.value.handovers.get(manifest.id) ?? [];
  const differs =
    (boxes !== "" && Number(boxes) !== manifest.boxes) || (tubes !== "" && Number(tubes) !== manifest.tubes);
  const send = async (): Promise<void> => {
    const payload = { kind, boxes: Number(boxes), tubes: Number(tubes) };
    await tell({ kind: "handover@1", subject: manifest.id, territory: "", payload });
    sound("sealed");
    setBoxes("");
    setTubes("");
    notify(t("已记下交接"));
  };
  const words: [string, string][] = [
    ["courier", t("交给转运员")],
    ["laboratory", t("送到检测机构")],
  ];
  return (
    <article class="card stack">
      <h2>{t("转运单 {number}", { number: manifest.number })}</h2>
      <p>{t("单上：{boxes} 箱 {tubes} 管", { boxes: manifest.boxes, tubes: manifest.tubes })}</p>
      {words
        .filter(([name]) => done.includes(name))
        .map(([name, word]) => (
          <Notice key={name} tone="good">
            {t("{what}：已记下", { what: word })}
          </Notice>
        ))}
      <Chips label={t("交接给谁")} options={words} chosen={[kind]} toggle={setKind} />
      <div class="pair">
        <Field label={t("点到几箱")}>
          <input class="tall" inputMode="numeric" value={boxes} onInput={(event) => setBoxes(digits(event.currentTarget.value))} />
        </Field>
        <Field label={t("点到几管")}>
          <input class="tall" inputMode="numeric" value={tubes} onInput={(event) => setTubes(digits(event.currentTarget.value))} />
        </Field>
      </div>
      {differs && <Notice tone="bad">{t("与单上对不上。请再数一遍；照样交接，差异会有人追查。")}</Notice>}
      <button type="button" class="primary huge" disabled={boxes === "" || tubes === ""} onClick={() => void send()}>
        {differs ? t("数目不符，照样交接") : t("记下交接")}
      </button>
    </article>
  );
}

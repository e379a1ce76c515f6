/** The word given last, as long as it can be taken back. */
import type { JSX } from "preact";
import { t } from "../../i18n";
import { Icon } from "../../parts";
import { failStorage } from "../../session";
import { given, takeBack } from "../bench";
import type { Given } from "../rules";
import { wordOf } from "../words";

export function LastGiven({ back }: { back: (last: Given) => void }): JSX.Element | null {
  const last = given.value;
  if (!last) return null;
  const who = last.stop.plate || last.stop.people[0]?.shown || t("{n} 人", { n: last.stop.persons });
  return (
    <div class={`last word-${last.word}`}>
      <span>
        <small>{who}</small>
        <b>{wordOf(last.word)}</b>
      </span>
      <button
        type="button"
        class="plain"
        onClick={() => void takeBack().then(() => back(last), failStorage)}
      >
        <Icon name="undo" />
        {t("撤销")}
      </button>
    </div>
  );
}

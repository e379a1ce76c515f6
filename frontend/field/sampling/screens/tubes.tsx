/** 今天的管: every tube sealed on this phone today, how many people are in them, and whether the server has them. */
import type { JSX } from "preact";
import { now } from "../../clock";
import { t, when } from "../../i18n";
import { go } from "../../nav";
import { Bar, Empty, Icon } from "../../parts";
import { rejected } from "../../session";
import type { Place } from "../bench";
import { boxOf, shelf, unsentIds } from "../shelf";
import { dayOf } from "../shelf-rules";

function sentWord(event: string): string {
  if (rejected.value.some((row) => row.id === event)) return t("需处理");
  return unsentIds.value.has(event) ? t("未上传") : t("已上传");
}

export function Tubes({ at }: { at: Place }): JSX.Element {
  const today = dayOf(now());
  const tubes = shelf.value.tubes.filter((each) => each.round === at.round.round && dayOf(each.sealed) === today);
  const people = tubes.reduce((sum, each) => sum + each.samples.length, 0);
  const boxed = tubes.filter((each) => boxOf.value.has(each.label)).length;
  const figures: [number, string][] = [
    [tubes.length, t("管")],
    [people, t("人")],
    [boxed, t("管已装箱")],
  ];
  return (
    <>
      <Bar title={t("今天的管")} sub={at.round.name} back={() => go("sampling")} />
      <main>
        <ul class="counts card">
          {figures.map(([n, word]) => (
            <li key={word}>
              <b>{n}</b>
              <span>{word}</span>
            </li>
          ))}
        </ul>
        {!tubes.length && <Empty icon="tube" title={t("今天还没有封好的管")} />}
        <ul class="rows">
          {[...tubes].reverse().map((each) => (
            <li key={each.event} class="row tall">
              <Icon name={boxOf.value.has(each.label) ? "box" : "tube"} />
              <span>
                <b class="num">{each.label}</b>
                <small>
                  {t("{at} 封管", { at: when(each.sealed) })}
                  {boxOf.value.has(each.label) && ` · ${t("在 {box} 箱", { box: boxOf.value.get(each.label)! })}`}
                  {` · ${sentWord(each.event)}`}
                </small>
              </span>
              <span class="num">
                {each.samples.length}/{each.size}
              </span>
            </li>
          ))}
        </ul>
      </main>
    </>
  );
}

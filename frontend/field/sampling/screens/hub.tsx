/** Which table this phone sits at, and what there is to do at it. */
import type { JSX } from "preact";
import { now } from "../../clock";
import { t, when } from "../../i18n";
import type { IconName } from "../../icons";
import { go } from "../../nav";
import { Bar, Empty, Icon, Notice, Switch } from "../../parts";
import { world } from "../../session";
import { rounds } from "../../screens/today";
import type { Point, Round, Table } from "../../types";
import { box, choose, tube, type Place } from "../bench";
import { shelf } from "../shelf";
import { dayOf } from "../shelf-rules";
import { flipSpoken, spoken } from "../sound";
import { todo } from "./doorstep";

export const pointName = (point: Point): string => t("{n} 号点 {name}", { n: point.number, name: point.name });
export const tableName = ({ point, table }: Place): string => `${pointName(point)} · ${t("{n} 号台", { n: table.number })}`;

export function Choose(): JSX.Element {
  const { points, tables } = world.value;
  const of = (round: Round): Point[] =>
    [...points.values()].filter((point) => point.round === round.round).sort((a, b) => a.number - b.number);
  const pick = async (table: Table): Promise<void> => {
    await choose(table);
    go("sampling");
  };
  return (
    <>
      <Bar title={t("选采样台")} back={() => go("today")} />
      <main>
        {tube.value && <Notice tone="warn">{t("还有一管没封，先封好再换台。")}</Notice>}
        {!rounds.value.length && (
          <Empty icon="tube" title={t("现在没有采样轮次")}>
            <p>{t("街道开放后会自动出现在这里。")}</p>
          </Empty>
        )}
        {rounds.value.map((round) => (
          <section key={round.id}>
            <h2>{round.name}</h2>
            <p class="quiet">
              {t("{n} 人一管", { n: round.tube_size })} · {t("{at} 截止", { at: when(round.closes_at) })}
            </p>
            {of(round).map((point) => (
              <article class="card stack" key={point.id}>
                <h3>{pointName(point)}</h3>
                {!point.open && <Notice tone="warn">{t("这个点还没开放。先采也会留下，办公室会来核对。")}</Notice>}
                <div class="tables">
                  {[...tables.values()]
                    .filter((table) => table.point === point.id)
                    .sort((a, b) => a.number - b.number)
                    .map((table) => (
                      <button
                        type="button"
                        class="plain"
                        key={table.id}
                        disabled={tube.value !== null && tube.value.table !== table.id}
                        onClick={() => void pick(table)}
                      >
                        {t("{n} 号台", { n: table.number })}
                      </button>
                    ))}
                </div>
              </article>
            ))}
          </section>
        ))}
      </main>
    </>
  );
}

export function Hub({ at }: { at: Place }): JSX.Element {
  const today = dayOf(now());
  const tubes = shelf.value.tubes.filter((each) => each.round === at.round.round && dayOf(each.sealed) === today);
  const people = tubes.reduce((sum, each) => sum + each.samples.length, 0);
  const cards = shelf.value.cards.filter((each) => each.round === at.round.round && dayOf(each.at) === today).length;
  const manifests = [...world.value.manifests.values()].filter((each) => each.point === at.point.id).length;
  const rows: [string, IconName, string, string][] = [
    ["tubes", "tube", t("今天的管"), t("{tubes} 管 {people} 人", { tubes: tubes.length, people })],
    ["pack", "box", t("装箱"), box.value ? t("{n} 管在箱里", { n: box.value.tubes.length }) : ""],
    ["manifests", "truck", t("转运交接"), manifests ? t("{n} 单", { n: manifests }) : ""],
    ["cards", "card", t("发采样凭证"), t("{n} 张", { n: cards })],
    ["doorstep", "door", t("上门采样"), todo.value.length ? t("还有 {n} 人", { n: todo.value.length }) : ""],
  ];
  return (
    <>
      <Bar title={t("采样台")} sub={`${at.round.name} · ${tableName(at)}`} back={() => go("today")} />
      <main>
        {!at.point.open && <Notice tone="warn">{t("这个点还没开放。先采也会留下，办公室会来核对。")}</Notice>}
        <button type="button" class="primary to-table" onClick={() => go("sampling", "table")}>
          <span class="next-text">
            <small>{tableName(at)}</small>
            <b>{tube.value ? t("继续这一管") : t("开始扫码")}</b>
            {tube.value && (
              <small>
                {tube.value.label} · {tube.value.samples.length}/{tube.value.size}
              </small>
            )}
          </span>
          <Icon name="scan" />
        </button>
        <ul class="rows">
          {rows.map(([part, icon, word, count]) => (
            <li key={part}>
              <button type="button" class="row" onClick={() => go("sampling", part)}>
                <Icon name={icon} />
                <span>
                  <b>{word}</b>
                </span>
                <span class="num">{count}</span>
                <Icon name="right" />
              </button>
            </li>
          ))}
        </ul>
        <Switch label={t("念出第几人")} hint={t("采一人念一声，不看屏幕也知道")} on={spoken.value} flip={flipSpoken} />
        <button type="button" class="plain tall" onClick={() => go("sampling", "choose")}>
          {t("换采样台")}
        </button>
      </main>
    </>
  );
}

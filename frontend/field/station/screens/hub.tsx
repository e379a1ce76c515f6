/** Which station this phone stands at, what passed in this shift, and the way to the check. */
import type { JSX } from "preact";
import { t, when } from "../../i18n";
import { go } from "../../nav";
import { Bar, Empty, Icon, Notice, Row } from "../../parts";
import { failStorage, world } from "../../session";
import type { StationRow } from "../../types";
import { allDone, beginShift, choose, settle, since, station } from "../bench";
import { degrees, totalOf } from "../rules";
import { levelWord, proofWord, wayWord, wordOf } from "../words";

const isGate = (at: StationRow): boolean => at.kind === "gate";
export const subOf = (at: StationRow): string => [at.compound || at.place, isGate(at) ? levelWord(at.level) : ""].filter(Boolean).join(" · ");

export function Choose(): JSX.Element {
  const rows = [...world.value.stations.values()].sort((a, b) => a.name.localeCompare(b.name, "zh", { numeric: true }));
  const pick = async (row: StationRow): Promise<void> => {
    await choose(row);
    go("station");
  };
  return (
    <>
      <Bar title={t("选卡口")} back={() => go(station.value ? "station" : "today")} />
      <main>
        {!rows.length && (
          <Empty icon="barrier" title={t("这里还没有卡口")}>
            <p>{t("设好以后会自动出现在这里。")}</p>
          </Empty>
        )}
        <ul class="rows">
          {rows.map((row) => (
            <Row key={row.id} icon={isGate(row) ? "door" : "barrier"} title={row.name} open={() => void pick(row).catch(failStorage)}>
              <small>{subOf(row)}</small>
              {!row.open && <small class="ink-warn">{t("未开放")}</small>}
            </Row>
          ))}
        </ul>
      </main>
    </>
  );
}

export function Hub({ at }: { at: StationRow }): JSX.Element {
  const total = totalOf(allDone.value, at.id, since.value);
  const figures: [string, number, string][] = [
    [t("车辆"), total.vehicles, ""],
    [t("人员"), total.persons, ""],
    [wordOf("pass"), total.pass, "good"],
    [wordOf("review"), total.review, "warn"],
    [wordOf("refuse"), total.refuse, "bad"],
    [t("发热"), total.fevers, "bad"],
  ];
  const rule = (way: "in" | "out"): string => at.rule[way].map(proofWord).join("、") || t("无需证件");
  return (
    <>
      <Bar title={at.name} sub={subOf(at)} back={() => go("today")} />
      <main>
        {!at.open && <Notice tone="warn">{t("这个卡口没有开放。照常记下，办公室会来核对。")}</Notice>}
        <button type="button" class="primary to-table" onClick={() => go("station", isGate(at) ? "gate" : "check")}>
          <span class="next-text">
            <small>{at.name}</small>
            <b>{isGate(at) ? t("开始验人") : t("开始查车")}</b>
          </span>
          <Icon name="scan" />
        </button>
        <section>
          <h2>{t("本班合计")}</h2>
          <ul class="counts card shift">
            {figures.map(([word, n, tone]) => (
              <li key={word}>
                <b class={n && tone ? `ink-${tone}` : ""}>{n}</b>
                <span>{word}</span>
              </li>
            ))}
          </ul>
          <p class="quiet">{t("{at} 接班。只算这台手机查的；全站合计在办公室看。", { at: when(since.value) })}</p>
        </section>
        <section class="card stack">
          <h2>{t("放行规则")}</h2>
          <dl class="facts">
            {at.direction !== "out" && (
              <>
                <dt>{wayWord("in")}</dt>
                <dd>{rule("in")}</dd>
              </>
            )}
            {at.direction !== "in" && (
              <>
                <dt>{wayWord("out")}</dt>
                <dd>{rule("out")}</dd>
              </>
            )}
            {!!at.lanes?.length && (
              <>
                <dt>{t("绿色通道")}</dt>
                <dd>{t("{lanes}，应急运输的车优先", { lanes: at.lanes.join("、") })}</dd>
              </>
            )}
            <dt>{t("发热")}</dt>
            <dd>{t("{degrees}℃ 及以上复核", { degrees: degrees(at.rule.fever) })}</dd>
          </dl>
        </section>
        <button type="button" class="plain tall" onClick={() => void beginShift().catch(failStorage)}>
          {t("接班，合计从零开始")}
        </button>
        <button type="button" class="plain tall" onClick={() => void settle().then(() => go("station", "choose"), failStorage)}>
          {t("换卡口")}
        </button>
      </main>
    </>
  );
}

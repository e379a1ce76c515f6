/** 今天: how far my campaign is, where to go next, what is due again, and what nobody has yet but this phone. */
import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { clockSuspect, now, skewMs, tick } from "../clock";
import { t, when } from "../i18n";
import { go } from "../nav";
import { Bar, Empty, Icon, Meter, Notice, Row } from "../parts";
import { local, me, said, world } from "../session";
import { FULL_AT, usedShare } from "../storage/health";
import { overCap, progress, type BucketProgress } from "../sync/pull";
import { syncState } from "../sync/engine";
import type { Campaign, Target, TargetState } from "../types";
import { ToDoList } from "../todo/list";
import { toDo } from "../todo/rules";
import { isDue, shown, type Shown } from "../world";
import { placeName } from "./units";

/** Buildings shown at first: a long list is slow to draw on a cheap phone and the next one is above it anyway. */
const FEW = 6;

interface Pair {
  target: Target;
  state: Shown;
}

/** Every door to knock at with its state as shown, once per change of the world or of this phone's visits. */
export const pairs = computed<Pair[]>(() =>
  [...world.value.targetsAt.values()].flat().map((target) => ({ target, state: shown(target, local.value, me.value) })),
);

export const open = (campaign: Campaign, at: number): boolean =>
  Date.parse(campaign.opens_at) <= at && (!campaign.closes_at || at < Date.parse(campaign.closes_at));

/** The rounds this phone may sample in, the running ones first. */
export const rounds = computed(() =>
  [...world.value.rounds.values()].sort((a, b) => b.opens_at.localeCompare(a.opens_at)),
);

interface Stop {
  place: string;
  due: number;
  all: number;
  again: number;
}

/** The buildings of my open campaigns in walking order, with what is left in each. */
export function stops(at: number): Stop[] {
  const { campaigns, places } = world.value;
  const found = new Map<string, Stop>();
  for (const { target, state } of pairs.value) {
    const campaign = campaigns.get(target.campaign);
    if (!campaign || !open(campaign, at) || state.state === "excluded") continue;
    const stop = found.get(target.place) ?? { place: target.place, due: 0, all: 0, again: 0 };
    stop.all++;
    if (isDue(state, at)) stop.due++;
    if (state.state !== "pending" && isDue(state, at)) stop.again++;
    found.set(target.place, stop);
  }
  const position = (id: string): number => places.get(id)?.position ?? 1e9;
  return [...found.values()].sort(
    (a, b) =>
      position(a.place) - position(b.place) ||
      placeName(a.place).localeCompare(placeName(b.place), "zh", { numeric: true }),
  );
}

function CampaignCard({ campaign, mine }: { campaign: Campaign; mine: Pair[] }): JSX.Element {
  const count = (...states: TargetState[]): number => mine.filter(({ state }) => states.includes(state.state)).length;
  const all = mine.length - count("excluded");
  const reached = count("reached");
  const parts: [string, number, string][] = [
    [t("待访"), count("pending"), "pending"],
    [t("要再访"), count("absent", "vacant"), "absent"],
    [t("其他情况"), count("refused", "moved", "asked", "inaccessible"), "refused"],
  ];
  return (
    <section class="card campaign">
      <header>
        <h2>{campaign.name}</h2>
        <p class="quiet">
          {t("第 {round} 轮", { round: campaign.round })}
          {campaign.closes_at && ` · ${t("{at} 截止", { at: when(campaign.closes_at) })}`}
        </p>
      </header>
      <p class="figure">
        <b class="big">{reached}</b>
        <span>
          / {all} {t("户已访")}
        </span>
      </p>
      <Meter done={reached} of={all} label={t("已访")} />
      <ul class="counts">
        {parts.map(([word, n, tone]) => (
          <li key={word}>
            <b class={n ? `ink-${tone}` : "quiet"}>{n}</b>
            <span>{word}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FirstSync(): JSX.Element | null {
  const rows = [...progress.value.values()];
  if (!rows.length || rows.every((row) => row.done) || world.value.targets.size > 0) return null;
  return (
    <section class="card">
      <h2>{t("正在取回我的片区")}</h2>
      {rows.map((row) => (
        <Fetching key={row.name + row.dataset} row={row} />
      ))}
    </section>
  );
}

/** How much of one part of the snapshot is here. */
export function Fetching({ row }: { row: BucketProgress }): JSX.Element {
  return (
    <div class="syncing">
      <span>
        {row.name} · {datasetWord(row.dataset)}
      </span>
      <span class="num">
        {row.have} / {row.count}
      </span>
      <Meter done={row.have} of={row.count} label={row.name} />
    </div>
  );
}

function datasetWord(dataset: string): string {
  const words: Record<string, string> = {
    work: t("任务"), sampling: t("采样"), households: t("住户"), people: t("人员"), places: t("楼栋"), cards: t("验码用的密钥"),
    follow: t("随访和巡查"), to_do: t("待办"),
  };
  return words[dataset] ?? dataset;
}

export function Next({ list }: { list: Stop[] }): JSX.Element | null {
  const next = list.find((stop) => stop.due > 0);
  if (!next)
    return list.length ? (
      <Notice tone="good">
        <b>{t("眼下没有要敲的门")}</b>
        <br />
        {t("到了约定时间，再访会出现在这里。")}
      </Notice>
    ) : null;
  return (
    <button type="button" class="primary next" onClick={() => go("place", next.place)}>
      <span class="next-text">
        <small>{t("下一栋")}</small>
        <b>{placeName(next.place)}</b>
        <small>{t("还有 {n} 户", { n: next.due })}</small>
      </span>
      <Icon name="right" />
    </button>
  );
}

export function Today(): JSX.Element {
  const [all, setAll] = useState(false);
  const at = tick.value >= 0 ? now() : 0;
  const { campaigns, households, places } = world.value;
  const running = [...campaigns.values()].filter(
    (campaign) => campaign.kind !== "sampling" && open(campaign, at),
  );
  const list = stops(at);
  const due = pairs.value.filter(
    ({ state, target }) =>
      state.state !== "pending" &&
      isDue(state, at) &&
      open(campaigns.get(target.campaign) ?? ({ opens_at: "", closes_at: "" } as Campaign), at),
  );
  return (
    <>
      <Bar title={t("今天")} sub={me.value}>
        <button type="button" class="bare" onClick={() => go("settings")} aria-label={t("设置")}>
          <Icon name="settings" />
        </button>
      </Bar>
      <main>
        {overCap.value && (
          <Notice tone="warn">
            {t("这台手机带着 {n} 人的资料，超过 {warn} 人会变慢，请让街道把片区分小。", {
              n: overCap.value.count,
              warn: overCap.value.warn,
            })}
          </Notice>
        )}
        {usedShare.value >= FULL_AT && (
          <Notice tone="bad">{t("手机给本应用的空间已用 {n}%。", { n: Math.round(usedShare.value * 100) })}</Notice>
        )}
        {(clockSuspect.value || Math.abs(skewMs.value) > 300_000) && (
          <Notice tone="warn">
            {t("手机时间与服务器差 {n} 分钟，记录会按服务器时间改正。", { n: Math.round(skewMs.value / 60_000) })}
          </Notice>
        )}
        <FirstSync />
        {running.map((campaign) => (
          <CampaignCard
            key={campaign.id}
            campaign={campaign}
            mine={pairs.value.filter(({ target }) => target.campaign === campaign.id)}
          />
        ))}
        {rounds.value.length > 0 && (
          <button type="button" class="primary to-table" onClick={() => go("sampling")}>
            <span class="next-text">
              <small>{rounds.value[0]!.name}</small>
              <b>{t("采样台")}</b>
            </span>
            <Icon name="tube" />
          </button>
        )}
        {world.value.stations.size > 0 && (
          <button type="button" class="primary to-table" onClick={() => go("station")}>
            <span class="next-text">
              <small>{t("{n} 个卡口", { n: world.value.stations.size })}</small>
              <b>{t("卡口查验")}</b>
            </span>
            <Icon name="barrier" />
          </button>
        )}
        {world.value.watches.size > 0 && (
          <button type="button" class="primary to-table" onClick={() => go("follow")}>
            <span class="next-text">
              <small>{t("{n} 人在观察", { n: world.value.watches.size })}</small>
              <b>{t("随访")}</b>
            </span>
            <Icon name="phone" />
          </button>
        )}
        {world.value.files.size > 0 && (
          <button type="button" class="primary to-table" onClick={() => go("patrol")}>
            <span class="next-text">
              <small>{t("{n} 户在管控", { n: world.value.files.size })}</small>
              <b>{t("巡查")}</b>
            </span>
            <Icon name="door" />
          </button>
        )}
        <Next list={list} />
        {due.length > 0 && (
          <section>
            <h2>
              {t("现在该再访")} <span class="num">{due.length}</span>
            </h2>
            <ul class="rows">
              {due.slice(0, 8).map(({ target, state }) => (
                <Row
                  key={target.id}
                  icon="clock"
                  title={`${places.get(target.place)?.name ?? ""} ${households.get(target.household)?.label ?? ""}`}
                  open={() => go("home", target.id)}
                >
                  <small>{t("约好 {at}", { at: when(state.revisit_at) })}</small>
                </Row>
              ))}
            </ul>
          </section>
        )}
        <ToDoList at={at} />
        {list.length > 0 && (
          <section>
            <h2>{t("我的楼栋")}</h2>
            <ul class="rows">
              {(all ? list : list.filter((stop) => stop.due > 0).slice(0, FEW)).map((stop) => (
                <Row
                  key={stop.place}
                  icon={stop.due ? "building" : "check"}
                  title={placeName(stop.place)}
                  open={() => go("place", stop.place)}
                  end={<span class="num">{stop.due ? t("余 {n}", { n: stop.due }) : t("清")}</span>}
                >
                  <Meter done={stop.all - stop.due} of={stop.all} label={placeName(stop.place)} />
                </Row>
              ))}
            </ul>
            {!all && (
              <button type="button" class="plain" onClick={() => setAll(true)}>
                {t("看全部 {n} 栋", { n: list.length })}
              </button>
            )}
          </section>
        )}
        {syncState.value === "revoked" && (
          <Empty icon="lock" title={t("这台手机已被停用")}>
            <p>{t("片区资料已从手机里清除，没上传的记录已尽量交给办公室。请联系社区。")}</p>
          </Empty>
        )}
        {!running.length && !toDo(world.value, said.value, at).length && !rounds.value.length && !world.value.stations.size && !world.value.watches.size && !world.value.files.size && !["working", "revoked"].includes(syncState.value) && (
          <Empty icon="home" title={t("现在没有进行中的排查")}>
            <p>{t("街道下达后会自动出现在这里。")}</p>
          </Empty>
        )}
      </main>
    </>
  );
}

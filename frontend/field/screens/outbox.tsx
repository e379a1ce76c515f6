/** 待上传: what only this phone knows, what the server sent back, and what is safely there. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { tick } from "../clock";
import { t, when } from "../i18n";
import { go } from "../nav";
import { handOver } from "../handover";
import { Bar, Empty, Icon, Notice } from "../parts";
import { oldest, outbox, owner, practice, rejected, unsent, waiting, world, type Unsent } from "../session";
import { nagLevel } from "../storage/health";
import type { ReceiptRow } from "../storage/outbox";
import { progress } from "../sync/pull";
import { syncedAt, syncNow, syncState } from "../sync/engine";
import type { Visit } from "../types";
import { mendAt } from "./returned";
import { Fetching } from "./today";
import { codeWord, kindWord, outcomeWord } from "./words";

export function syncWord(): string {
  return {
    idle: syncedAt.value ? t("已同步 {at}", { at: when(syncedAt.value) }) : t("还没有同步"),
    working: t("正在同步…"),
    offline: t("没有网络，记录都在手机里"),
    portal: t("连不上服务器（网络可能需要登录）"),
    "sign-in": t("登录过期，请重新登录；记录都在"),
    busy: t("服务器忙，稍后自动再试"),
    revoked: t("这台手机已被停用"),
  }[syncState.value];
}

/** What tells records of one kind apart. */
interface Told {
  door?: string;
  label?: string;
  number?: string;
  plate?: string;
  reason?: string;
  person?: { visitor?: { name: string } };
  cards?: { serial: number }[];
}

function about(row: Unsent): string {
  const { targets, households, places, persons, files, watches, leads, orders, directives, documents, stations } = world.value;
  const target = targets.get(row.subject);
  const payload = row.event.payload as Told;
  const looked = files.get(row.subject) ?? watches.get(row.subject);
  if (looked) return `${looked.door} ${payload.number ?? ""}`;
  if (payload.label) return payload.label;
  if (payload.reason && row.kind === "set_aside@1") return payload.reason;
  const named = orders.get(row.subject) ?? directives.get(row.subject) ?? documents.get(row.subject);
  if (named) return named.title;
  const station = stations.get(row.subject)?.name;
  if (station) return `${station} ${payload.plate ?? payload.person?.visitor?.name ?? ""}`;
  if (payload.cards) return payload.cards.map((card) => card.serial).join(" ");
  if (target?.person) return persons.get(target.person)?.name ?? "";
  if (target)
    return `${places.get(target.place)?.name ?? ""} ${households.get(target.household)?.label ?? ""} ${outcomeWord((row.event.payload as unknown as Visit).outcome) ?? ""}`;
  return leads.get(row.subject)?.name ?? persons.get(row.subject)?.name ?? payload.door ?? places.get(row.subject)?.name ?? "";
}

export function Outbox(): JSX.Element {
  const [kept, setKept] = useState<ReceiptRow[]>([]);
  useEffect(() => {
    if (!practice.value)
      void outbox()
        .getAllFromIndex("receipts", "owner", owner())
        .then((rows) => setKept(rows.sort((a, b) => b.at - a.at)));
  }, [unsent.value]);
  const held = kept.filter((row) => row.result === "held").length;
  const flagged = kept.filter((row) => row.result === "flagged").length;
  const nag = tick.value >= 0 ? nagLevel(oldest.value, Date.now()) : 0;
  return (
    <>
      <Bar title={t("待上传")} sub={practice.value ? t("练习：什么都不会上传") : syncWord()} />
      <main>
        {nag === 3 && <Notice tone="bad">{t("有记录超过 3 天没有上传。请今天就连上网络，或交接数据。")}</Notice>}
        {nag === 2 && <Notice tone="bad">{t("有记录超过 1 天没有上传。")}</Notice>}
        {nag === 1 && <Notice tone="warn">{t("有记录超过 2 小时没有上传。")}</Notice>}
        {syncState.value === "sign-in" && (
          <button type="button" class="primary" onClick={() => go("sign-in")}>
            {t("重新登录")}
          </button>
        )}
        <div class="pair">
          <button
            type="button"
            class="primary"
            disabled={practice.value || syncState.value === "working"}
            onClick={() => void syncNow(true)}
          >
            <Icon name="upload" />
            {t("立即上传")}
          </button>
          <button
            type="button"
            class="plain"
            disabled={!unsent.value.length || practice.value}
            onClick={() => void handOver()}
          >
            <Icon name="download" />
            {t("交接数据")}
          </button>
        </div>
        {syncState.value === "working" &&
          [...progress.value.values()]
            .filter((row) => !row.done)
            .map((row) => (
              <Fetching key={row.name + row.dataset} row={row} />
            ))}
        {rejected.value.length > 0 && (
          <section>
            <h2>
              {t("需处理")} <span class="num">{rejected.value.length}</span>
            </h2>
            {rejected.value.map((row) => (
              <Rejected key={row.id} row={row} />
            ))}
          </section>
        )}
        {waiting.value.length > 0 ? (
          <section>
            <h2>
              {t("等待上传")} <span class="num">{waiting.value.length}</span>
            </h2>
            <ul class="rows">
              {[...waiting.value].reverse().map((row) => (
                <li key={row.id} class="row">
                  <Icon name="upload" />
                  <span>
                    <b>{about(row)}</b>
                    <small>
                      {kindWord(row.kind)} · {when(row.at)}
                    </small>
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ) : rejected.value.length > 0 ? null : (
          <Empty icon="check" title={t("都上传了")}>
            <p>
              {kept.length
                ? t("近 14 天上传了 {n} 条。", { n: kept.length })
                : t("记录会先存在手机里，有网络就自动上传。")}
            </p>
          </Empty>
        )}
        {flagged > 0 && (
          <Notice tone="calm" icon="clock">
            {t("{n} 条与别处的记录不一致，办公室在核对，两边都留着。", { n: flagged })}
          </Notice>
        )}
        {held > 0 && (
          <Notice tone="calm" icon="clock">
            {t("{n} 条由办公室留存待核，不用再管。", { n: held })}
          </Notice>
        )}
      </main>
    </>
  );
}

function Rejected({ row }: { row: Unsent }): JSX.Element {
  const { code = "", field = "", text = "" } = row.answer ?? {};
  const where = mendAt(row);
  return (
    <article class="card returned">
      <header>
        <Icon name="warn" />
        <span>
          <b>{about(row)}</b>
          <small>
            {kindWord(row.kind)} · {when(row.at)}
          </small>
        </span>
      </header>
      <p>
        {text || codeWord(code)}
        {field && <small> ({field})</small>}
      </p>
      <div class="pair">
        {where && (
          <button type="button" class="primary" onClick={() => go(...where)}>
            {t("改好再传")}
          </button>
        )}
        {code !== "too_large" && (
          <button type="button" class="plain" onClick={() => go("aside", row.id)}>
            {t("交给办公室")}
          </button>
        )}
      </div>
    </article>
  );
}

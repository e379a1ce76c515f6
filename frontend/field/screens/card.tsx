/** 验码: one word over the whole screen, and the reason in words; with no network. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { isoLocal, now } from "../clock";
import { t } from "../i18n";
import { go } from "../nav";
import { Bar, Icon, Notice } from "../parts";
import { listen } from "../scan/wedge";
import { practice, pulledFrom, world } from "../session";
import type { Signer } from "../types";
import type { Trust, Verdict } from "../verify/verify";
import { faultWord, kindWord, passWord } from "./card-words";

declare const __VERIFY__: string;
type Verifier = typeof import("../verify/verify");
const shownCard = signal({ text: "" }); // a new one for each scan: the same card shown twice is checked twice
const RELEASED = 3; // the kind of a card: an observation is over

/** Check the card that was scanned, on a screen of its own. */
export function showCard(text: string): void {
  shownCard.value = { text };
  go("card", String(Date.now()));
}

function trust(): Trust {
  const { cardKeys, cardRounds, signers, voided } = world.value;
  const bySigner = new Map<string, Signer[]>();
  for (const signer of signers.values()) bySigner.set(signer.kid, [...(bySigner.get(signer.kid) ?? []), signer]);
  return {
    keys: new Map([...cardKeys.values()].map((key) => [key.kid, key])),
    voided: new Set([...voided.values()].map((each) => `${each.issuer} ${each.serial}`)),
    rounds: practice.value
      ? null
      : {
          running: new Map([...cardRounds.values()].map((each) => [each.round, each.printed ?? []])),
          told: pulledFrom.value / 1000,
        },
    signers: bySigner,
  };
}

export async function checkCard(text: string): Promise<Verdict | null> {
  try {
    const { verify } = (await import(__VERIFY__)) as Verifier;
    return await verify(text, trust(), now() / 1000);
  } catch {
    return null; // the verifier was not kept on this phone before the network went away
  }
}

export function CardCheck(): JSX.Element {
  const [verdict, setVerdict] = useState<Verdict | null | "busy">("busy");
  const shown = shownCard.value;
  useEffect(() => {
    setVerdict("busy");
    void checkCard(shown.text).then((found) => {
      setVerdict(found);
      navigator.vibrate?.(found && !("fault" in found) ? 60 : [200, 100, 200]);
    });
  }, [shown]);
  useEffect(() => listen(showCard), []); // the next in the line
  return (
    <>
      <Bar title={t("验码")} back={() => go("scan")} />
      <main>
        {verdict === "busy" ? (
          <p class="quiet">{t("正在核对…")}</p>
        ) : verdict === null ? (
          <Notice tone="bad">{t("验码程序还没有存到手机里，请联网打开一次。")}</Notice>
        ) : (
          <Result verdict={verdict} />
        )}
        <button type="button" class="primary" onClick={() => go("scan")}>
          <Icon name="scan" />
          {t("验下一个")}
        </button>
      </main>
    </>
  );
}

function Result({ verdict }: { verdict: Verdict }): JSX.Element {
  const good = !("fault" in verdict);
  return (
    <section class={`verdict ${good ? "good" : "bad"}`} role="status">
      <strong>
        <span aria-hidden="true">{good ? "✓" : "✕"}</span> {good ? t("有效") : t("无效")}
      </strong>
      {"fault" in verdict ? <p>{faultWord(verdict.fault)}</p> : <Facts verdict={verdict} />}
    </section>
  );
}

const day = (seconds: number): string => isoLocal(seconds * 1000).slice(0, 16).replace("T", " ");

function Facts({ verdict }: { verdict: Exclude<Verdict, { fault: string }> }): JSX.Element {
  const rows: [string, string][] =
    "plate" in verdict
      ? [
          [t("签发单位"), verdict.issuer],
          [t("车辆通行证"), passWord(verdict.sort)],
          [t("编号"), verdict.serial],
          [t("核载人数"), String(verdict.persons)],
          [t("有效自"), day(verdict.begins)],
        ]
      : "serial" in verdict
      ? [
          [t("签发单位"), verdict.issuer],
          ...(verdict.kind === RELEASED
            ? [[t("证书"), t("解除医学观察证明")] as [string, string]]
            : ([
                [t("轮次"), t("第 {number} 轮", { number: verdict.number })],
                [t("采样点"), verdict.point],
              ] as [string, string][])),
          [t("编号"), verdict.serial],
        ]
      : [
          [t("证书"), kindWord(verdict.kind)],
          [t("姓名"), verdict.name],
          [t("出生日期"), verdict.birth],
          [t("签发方"), verdict.issuer],
        ];
  return (
    <dl class="facts">
      {[...rows, [t("有效至"), day(verdict.expires)] as [string, string]].map(([word, value]) => (
        <>
          <dt>{word}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

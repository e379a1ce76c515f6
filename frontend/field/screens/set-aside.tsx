/** 交给办公室: a record that was sent back and is not mended here; the office reads why. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { go, notify } from "../nav";
import { Bar, Chips, Field, Notice } from "../parts";
import { loadUnsent, outbox, record, rejected } from "../session";
import { handToOffice } from "../storage/outbox";
import { codeWord, kindWord } from "./words";

const REASONS = (): [string, string][] => [
  ["left", t("人已离开，问不到了")],
  ["mistaken", t("记错了，不作数")],
  ["unsure", t("不知道怎么改")],
];

/** `part`: the id of the record. */
export function SetAside({ part }: { part: string; id: string }): JSX.Element {
  const [reason, setReason] = useState("");
  const row = rejected.value.find((each) => each.id === part);
  const give = async (): Promise<void> => {
    await record({ kind: "set_aside@1", subject: part, territory: "", payload: { reason: reason.trim() } });
    await handToOffice(outbox(), part, Date.now());
    await loadUnsent();
    notify(t("已交给办公室处理"));
    go("outbox");
  };
  return (
    <>
      <Bar title={t("交给办公室")} sub={kindWord(row?.kind ?? "")} back={() => go("outbox")} />
      <main>
        {row ? (
          <>
            <Notice tone="bad">{row.answer?.text || codeWord(row.answer?.code ?? "")}</Notice>
            <p class="label">{t("为什么不在手机上改")}</p>
            <Chips
              label={t("为什么不在手机上改")}
              options={REASONS()}
              chosen={REASONS().filter(([, word]) => word === reason).map(([name]) => name)}
              toggle={(name) => setReason(REASONS().find(([each]) => each === name)![1])}
            />
            <Field label={t("原因")}>
              <textarea rows={2} maxLength={300} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
            </Field>
            <button type="button" class="primary" disabled={!reason.trim()} onClick={() => void give()}>
              {t("交给办公室")}
            </button>
          </>
        ) : (
          <Notice tone="calm">{t("这一条已经不在需处理里。")}</Notice>
        )}
      </main>
    </>
  );
}

/** The doors that did not open: one tap for nobody and vacant (with the next time on the button), a reason for the rest. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t, when } from "../i18n";
import { Chips, Field, Icon, Sheet, STATES } from "../parts";
import type { Outcome } from "../types";
import { outcomeWord, reasonWords } from "./words";

type Save = (outcome: Outcome, reason: string, revisit: number | null) => void;
interface Times {
  evening: number;
  morning: number;
}

type Hour = "evening" | "morning";

export function Outcomes({
  revisit,
  hour,
  setHour,
  save,
}: {
  revisit: Times;
  hour: Hour;
  setHour: (hour: Hour) => void;
  save: Save;
}): JSX.Element {
  const [asking, setAsking] = useState<Outcome | null>(null);
  const again = revisit[hour];
  return (
    <section class="closed-doors">
      <h2>{t("门没开")}</h2>
      <Chips
        label={t("再访时间")}
        chosen={[hour]}
        toggle={(name) => setHour(name as Hour)}
        options={[
          ["evening", t("{at} 再来", { at: when(revisit.evening) })],
          ["morning", t("{at} 再来", { at: when(revisit.morning) })],
        ]}
      />
      <div class="outcomes">
        <button type="button" class="outcome state-vacant" onClick={() => save("vacant", "", again)}>
          <Icon name={STATES.vacant.icon} />
          <b>{outcomeWord("vacant")}</b>
        </button>
        {(["refused", "moved", "inaccessible"] as const).map((outcome) => (
          <button type="button" key={outcome} class={`outcome state-${outcome}`} onClick={() => setAsking(outcome)}>
            <Icon name={STATES[outcome].icon} />
            <b>{outcomeWord(outcome)}</b>
          </button>
        ))}
      </div>
      {asking && (
        <Ask
          outcome={asking}
          close={() => setAsking(null)}
          save={(reason) => {
            setAsking(null);
            save(asking, reason, null);
          }}
        />
      )}
    </section>
  );
}

function Ask({
  outcome,
  close,
  save,
}: {
  outcome: Outcome;
  close: () => void;
  save: (reason: string) => void;
}): JSX.Element {
  const [reason, setReason] = useState("");
  const needed = outcome !== "moved";
  return (
    <Sheet title={outcomeWord(outcome)} close={close}>
      {needed && <Chips label={t("原因")} options={reasonWords(outcome)} chosen={[reason]} toggle={setReason} />}
      <Field label={needed ? t("原因") : t("搬去哪里（可不填）")}>
        <input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
      </Field>
      <p class="quiet">
        {outcome === "moved"
          ? t("搬走由社区核对。")
          : outcome === "refused"
            ? t("拒访单独计数，由社区跟进。")
            : t("这一户要由社区批准，在此之前仍算没有完成。")}
      </p>
      <button type="button" class="primary" disabled={needed && !reason.trim()} onClick={() => save(reason.trim())}>
        {t("保存")}
      </button>
    </Sheet>
  );
}

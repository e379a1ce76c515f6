/** A stop or a passage that was sent back: plate, people and reason are put right; the word given then stays. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Chips, Field, Notice } from "../../parts";
import { returned, Why } from "../../screens/returned";
import { failStorage, world, type Unsent } from "../../session";
import { codeTail } from "../../sampling/rules";
import { resend } from "../bench";
import { mendedOf, payloadOf, readDegrees, type SaidOccupant, type SaidStop } from "../mended";
import { plain, plateWord, readPlate } from "../plates";
import { phoneWord } from "../said";
import { proofWord, REASONS, wordOf } from "../words";

export function Mend({ id }: { id: string }): JSX.Element {
  const old = returned(id, "check@1", "passage@1");
  return (
    <>
      <Bar title={t("改查验记录")} sub={world.value.stations.get(old?.subject ?? "")?.name ?? ""} back={() => go("outbox")} />
      <main>{old ? <Form old={old} /> : <Notice tone="calm">{t("这一条已经不在需处理里。")}</Notice>}</main>
    </>
  );
}

function Form({ old }: { old: Unsent }): JSX.Element {
  const said = old.event.payload as unknown as SaidStop;
  const [it, setIt] = useState(() => mendedOf(said));
  const set = (change: Partial<typeof it>): void => setIt({ ...it, ...change });
  const setPerson = (i: number, change: Partial<SaidOccupant>): void =>
    set({ people: it.people.map((each, n) => (n === i ? { ...each, ...change } : each)) });
  const onRoad = !said.person;
  const read = readPlate(it.plate);
  const noPlate = said.vehicle === "foot" && !it.plate;
  const badPlate = onRoad && !noPlate && !it.odd && "fault" in read ? plateWord(read.fault, it.plate) : undefined;
  const badPhone = (each: SaidOccupant): string => phoneWord(each.visitor?.phone ?? "");
  const noReason = said.decision === "refuse" && !it.reason.trim();
  const wrong = !!badPlate || noReason || it.people.some((each) => badPhone(each) !== "") || it.typed.some((text) => readDegrees(text) === "wrong");
  const send = async (): Promise<void> => {
    await resend(old, payloadOf(said, it.odd || "fault" in read ? it : { ...it, plate: read.plate }));
    notify(t("已改好，等待上传"));
    go("outbox");
  };
  return (
    <>
      <Why row={old} />
      <dl class="facts">
        <dt>{t("当时的决定")}</dt>
        <dd>
          <b>{wordOf(said.decision)}</b>
        </dd>
      </dl>
      {onRoad && (
        <>
          <Field label={t("车牌")} error={badPlate}>
            <input class="tall" value={it.plate} maxLength={20} autocomplete="off" onInput={(event) => set({ plate: plain(event.currentTarget.value) })} />
          </Field>
          {it.plate !== "" && (it.odd || badPlate) && (
            <Chips
              many
              label={t("是外国或临时号牌")}
              options={[["odd", t("是外国或临时号牌")]]}
              chosen={it.odd ? ["odd"] : []}
              toggle={() => set({ odd: !it.odd })}
            />
          )}
          <Field label={t("车上几人")}>
            <input class="tall" inputMode="numeric" maxLength={3} value={it.persons} onInput={(event) => set({ persons: Math.min(200, Number(event.currentTarget.value.replace(/\D/g, "")) || 1) })} />
          </Field>
        </>
      )}
      {it.people.map((each, i) => (
        <section class="card stack" key={each.n}>
          <h2>{t("第 {n} 人", { n: i + 1 })}</h2>
          {(each.code || each.registration) && (
            <p class="num">
              {proofWord(each.proof)} {codeTail(each.code || each.registration!)}
            </p>
          )}
          {each.visitor && (
            <>
              <Field label={t("姓名")}>
                <input class="tall" value={each.visitor.name} maxLength={80} autocomplete="off" onInput={(event) => setPerson(i, { visitor: { ...each.visitor!, name: event.currentTarget.value } })} />
              </Field>
              <Field label={t("电话")} error={badPhone(each) || undefined}>
                <input class="tall" value={each.visitor.phone} inputMode="tel" autocomplete="off" onInput={(event) => setPerson(i, { visitor: { ...each.visitor!, phone: event.currentTarget.value } })} />
              </Field>
            </>
          )}
          <Field label={t("体温")} error={readDegrees(it.typed[i]!) === "wrong" ? t("{said} 不可能是体温，请重测", { said: it.typed[i]! }) : undefined}>
            <input class="tall" value={it.typed[i]} inputMode="decimal" maxLength={5} autocomplete="off" onInput={(event) => set({ typed: it.typed.map((text, n) => (n === i ? event.currentTarget.value : text)) })} />
          </Field>
        </section>
      ))}
      {said.decision === "refuse" && (
        <>
          <Chips
            label={t("劝返原因")}
            options={REASONS()}
            chosen={REASONS().filter(([, word]) => word === it.reason).map(([name]) => name)}
            toggle={(name) => set({ reason: REASONS().find(([each]) => each === name)![1] })}
          />
          <Field label={t("劝返原因")} error={noReason ? t("必须填写") : undefined}>
            <input class="tall" value={it.reason} maxLength={200} onInput={(event) => set({ reason: event.currentTarget.value })} />
          </Field>
        </>
      )}
      <button type="button" class="primary huge" disabled={wrong || it.people.some((each) => each.visitor?.name.trim() === "")} onClick={() => void send().catch(failStorage)}>
        {t("改好再传")}
      </button>
    </>
  );
}

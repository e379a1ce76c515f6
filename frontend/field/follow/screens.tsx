/** Who must be followed up now, in walking order, and one follow-up: by telephone or at the door, with no network. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now, tick } from "../clock";
import { t, when } from "../i18n";
import { go, isAt, notify } from "../nav";
import { Bar, Chips, Empty, Field, Notice, Row } from "../parts";
import { inPlaceOf, returned, Why } from "../screens/returned";
import { record, said, world } from "../session";
import { padTenths } from "../station/rules";
import type { WatchRow } from "../types";
import { slotOf, standOf, type Stand } from "./rules";

const nameOf = (watch: WatchRow): string =>
  (watch.person && world.value.persons.get(watch.person)?.name) || watch.name || watch.door;

/** Slots answered here that the server has not told back yet. */
const saidOf = (watch: WatchRow): number[] =>
  said.value
    .filter((event) => event.kind === "followup@1" && event.subject === watch.id && event.payload["result"] === "answered")
    .map((event) => slotOf(watch, Date.parse(event.wall) + event.skew_ms));

/** `id`: the follow-up to mend, one that was sent back. */
export function Follow({ part, id }: { part: string; id: string }): JSX.Element {
  const watch = part ? world.value.watches.get(part) : undefined;
  return watch ? <One key={watch.id + id} watch={watch} mends={id} /> : <List />;
}

function List(): JSX.Element {
  const at = tick.value >= 0 ? now() : 0;
  const rows = [...world.value.watches.values()].map((watch) => ({ watch, stand: standOf(watch, saidOf(watch), at) }));
  const first = ({ watch, stand }: { watch: WatchRow; stand: Stand }): number =>
    watch.alarm ? 0 : stand.missed ? 1 : stand.due ? 2 : 3;
  rows.sort((a, b) => first(a) - first(b) || a.watch.door.localeCompare(b.watch.door, "zh", { numeric: true }));
  const due = rows.filter((row) => first(row) < 3);
  const line = ({ watch, stand }: { watch: WatchRow; stand: Stand }): JSX.Element => (
    <Row key={watch.id} icon={stand.due || watch.alarm ? "phone" : "check"} title={nameOf(watch)} open={() => go("follow", watch.id)}>
      <small>
        {watch.door} · {t("到 {at}", { at: when(watch.ends) })}
      </small>
      {watch.alarm && <small class="ink-bad">{t("多次无人应答，请上门")}</small>}
      {stand.missed && <small class="ink-bad">{t("上一次漏了")}</small>}
    </Row>
  );
  return (
    <>
      <Bar title={t("随访")} sub={t("现在该随访 {n} 人", { n: due.length })} back={() => go("today")} />
      <main>
        {!due.length && <Empty icon="check" title={t("现在没有要随访的人")} />}
        <ul class="rows">{due.map(line)}</ul>
        {rows.length > due.length && (
          <section>
            <h2>
              {t("已随访或未到时间")} <span class="num">{rows.length - due.length}</span>
            </h2>
            <ul class="rows">{rows.filter((row) => first(row) === 3).map(line)}</ul>
          </section>
        )}
      </main>
    </>
  );
}

interface Said {
  way?: string;
  result?: string;
  temperature?: number | null;
  symptoms?: string[];
  note?: string;
}

function One({ watch, mends }: { watch: WatchRow; mends: string }): JSX.Element {
  const old = returned(mends, "followup@1");
  const was = (old?.event.payload ?? {}) as Said;
  const [way, setWay] = useState(was.way ?? "phone");
  const [result, setResult] = useState(was.result ?? "");
  const [digits, setDigits] = useState(was.temperature ? (was.temperature / 10).toFixed(1) : "");
  const [symptoms, setSymptoms] = useState<string[]>(was.symptoms ?? []);
  const [note, setNote] = useState(was.note ?? "");
  const tenths = digits ? padTenths(digits.replace(/\D/g, "")) : null;
  const wrong = digits !== "" && typeof tenths !== "number";
  const person = watch.person ? world.value.persons.get(watch.person) : undefined;
  const save = async (): Promise<void> => {
    const well = result === "answered" ? { temperature: tenths as number | null, symptoms } : {};
    await record({
      kind: "followup@1", subject: watch.id, territory: "", payload: { way, result, note: note.trim(), ...well },
      ...inPlaceOf(old),
    });
    notify(result === "answered" ? t("已记下随访") : t("已记下无人应答，稍后再打"));
    if (isAt("follow", watch.id)) go(old ? "outbox" : "follow");
  };
  return (
    <>
      <Bar title={nameOf(watch)} sub={watch.door} back={() => go("follow")} />
      <main>
        <Why row={old} />
        {watch.alarm && <Notice tone="bad">{t("多次无人应答，请上门")}</Notice>}
        {person?.phone_masked && (
          <p class="quiet num">
            {t("电话")} {person.phone_masked}
          </p>
        )}
        <p class="label">{t("怎么联系的")}</p>
        <Chips
          label={t("怎么联系的")}
          chosen={[way]}
          toggle={setWay}
          options={[
            ["phone", t("打电话")],
            ["door", t("上门")],
          ]}
        />
        <p class="label">{t("结果")}</p>
        <Chips
          label={t("结果")}
          chosen={[result]}
          toggle={setResult}
          options={[
            ["answered", t("联系上了")],
            ["no_answer", t("没人应答")],
          ]}
        />
        {result === "answered" && (
          <>
            <Field label={t("体温")} hint={t("例如 36.5")} error={wrong ? t("体温在 34.0 到 43.0 之间") : undefined}>
              <input
                inputMode="decimal"
                autocomplete="off"
                value={digits}
                onInput={(event) => setDigits(event.currentTarget.value.slice(0, 5))}
              />
            </Field>
            <p class="label">{t("有什么不舒服")}</p>
            <Chips
              label={t("有什么不舒服")}
              many
              chosen={symptoms}
              toggle={(name) =>
                setSymptoms(symptoms.includes(name) ? symptoms.filter((each) => each !== name) : [...symptoms, name])
              }
              options={[
                ["fever", t("发热")],
                ["cough", t("咳嗽")],
                ["fatigue", t("乏力")],
                ["sore_throat", t("咽痛")],
                ["breathless", t("气促、呼吸困难")],
                ["rash", t("皮疹")],
                ["diarrhoea", t("腹泻呕吐")],
                ["smell", t("嗅味觉减退")],
                ["bleeding", t("出血")],
                ["glands", t("淋巴结肿痛")],
                ["other", t("其他不适")],
              ]}
            />
            {symptoms.length > 0 && <Notice tone="warn">{t("保存后会立即通知医务人员")}</Notice>}
          </>
        )}
        <Field label={t("备注")}>
          <textarea rows={3} maxLength={300} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </Field>
        <button type="button" class="primary" disabled={!result || wrong} onClick={() => void save()}>
          {t("保存")}
        </button>
      </main>
    </>
  );
}

/** Doors under a measure: which must be patrolled now, one patrol, and the seals on the door, with no network. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now, tick } from "../clock";
import { t, when } from "../i18n";
import { go, isAt, notify } from "../nav";
import { Bar, Chips, Empty, Field, Notice, Row, Sheet } from "../parts";
import { happened, inPlaceOf, returned, Why } from "../screens/returned";
import { TakePhoto } from "../screens/take-photo";
import { record, said, world, type Unsent } from "../session";
import type { FieldEvent, FileRow } from "../types";
import { patrolsOf, sealsNow, slotOf, slotsToday, standOf, type Stand } from "./rules";

const saidOf = (file: FileRow, kind: string): FieldEvent[] =>
  said.value.filter((event) => event.kind === kind && event.subject === file.id);
/** Slots patrolled from this phone that the server has not told back yet. */
const slotsSaid = (file: FileRow): number[] =>
  saidOf(file, "patrol@1").map(
    ({ payload, wall, skew_ms }) => (payload["slot"] as number | null) ?? slotOf(patrolsOf(file), Date.parse(wall) + skew_ms),
  );
const sealsOf = (file: FileRow): [string, boolean][] =>
  sealsNow(file, saidOf(file, "seal@1").map(({ payload }) => payload as { what: string; number: string }));

/** What a slot of the day is called: two a day are the morning's and the afternoon's. */
const slotWord = (a_day: number, n: number): string =>
  a_day === 2 ? (n === 1 ? t("上午") : t("下午")) : t("今天第 {n} 次", { n });

function SealWord({ seals }: { seals: [string, boolean][] }): JSX.Element {
  const broken = seals.filter(([, is]) => is).map(([number]) => number);
  if (broken.length) return <small class="ink-bad">{t("封条 {number} 已破损", { number: broken.join(" ") })}</small>;
  return <small>{seals.length ? t("封条 {number}", { number: seals[0]![0] }) : t("没有封条")}</small>;
}

/** `id`: the patrol or seal to mend, one that was sent back. */
export function Patrol({ part, id }: { part: string; id: string }): JSX.Element {
  const file = part ? world.value.files.get(part) : undefined;
  return file ? <One key={file.id + id} file={file} mends={id} /> : <List />;
}

function List(): JSX.Element {
  const at = tick.value >= 0 ? now() : 0;
  const rows = [...world.value.files.values()].map((file) => ({
    file,
    stand: standOf(patrolsOf(file), slotsSaid(file), at),
  }));
  const rank = ({ stand }: { stand: Stand }): number => (stand.missed ? 0 : stand.due ? 1 : 2);
  rows.sort((a, b) => rank(a) - rank(b) || a.file.door.localeCompare(b.file.door, "zh", { numeric: true }));
  const due = rows.filter((row) => rank(row) < 2);
  const line = ({ file, stand }: { file: FileRow; stand: Stand }): JSX.Element => (
    <Row key={file.id} icon={stand.due ? "door" : "check"} title={file.door} open={() => go("patrol", file.id)}>
      <small>{file.ends && Date.parse(file.ends) > at ? t("到 {at}", { at: when(file.ends) }) : t("管控已结束")}</small>
      {stand.missed && <small class="ink-bad">{t("上一个时段漏巡")}</small>}
      <SealWord seals={sealsOf(file)} />
      {file.breaches > 0 && <small class="ink-bad">{t("有违反管控的情形没有处置")}</small>}
    </Row>
  );
  return (
    <>
      <Bar title={t("巡查")} sub={t("现在该巡查 {n} 户", { n: due.length })} back={() => go("today")} />
      <main>
        {!due.length && <Empty icon="check" title={t("现在没有要巡查的门")} />}
        <ul class="rows">{due.map(line)}</ul>
        {rows.length > due.length && (
          <section>
            <h2>
              {t("已巡查或未到时间")} <span class="num">{rows.length - due.length}</span>
            </h2>
            <ul class="rows">{rows.filter((row) => rank(row) === 2).map(line)}</ul>
          </section>
        )}
      </main>
    </>
  );
}

interface Said {
  slot?: number | null;
  result?: string;
  breach?: string;
  person?: string | null;
  note?: string;
}

function One({ file, mends }: { file: FileRow; mends: string }): JSX.Element {
  const old = returned(mends, "patrol@1");
  const was = (old?.event.payload ?? {}) as Said;
  const at = old ? happened(old) : tick.value >= 0 ? now() : 0;
  const plan = patrolsOf(file);
  const slots = slotsToday(plan, at);
  const done = slotsSaid(file);
  const [chosen, setSlot] = useState<number | null>(slots.find(([each]) => each === was.slot)?.[0] ?? null);
  const [result, setResult] = useState(was.result ?? "");
  const [breach, setBreach] = useState(was.breach ?? "");
  const [person, setPerson] = useState<string | null>(was.person ?? null);
  const [note, setNote] = useState(was.note ?? "");
  const slot = chosen ?? slots[slots.length - 1]?.[0] ?? null;
  const which = old ? t("{at} 那天的哪个时段", { at: when(new Date(at).toISOString()) }) : t("哪个时段");
  const members = world.value.members.get(file.household) ?? [];
  const save = async (): Promise<void> => {
    const against = result === "breach" ? { breach, person } : {};
    await record({
      kind: "patrol@1", subject: file.id, territory: "", payload: { result, slot, note: note.trim(), ...against },
      ...inPlaceOf(old),
    });
    notify(t("已记下巡查：{door}", { door: file.door }));
    if (isAt("patrol", file.id)) go(old ? "outbox" : "patrol");
  };
  return (
    <>
      <Bar title={file.door} sub={members.map((each) => each.name).join("、")} back={() => go("patrol")} />
      <main>
        <Why row={old} />
        {!!file.ends && Date.parse(file.ends) <= at && <Notice tone="warn">{t("这一户的管控已经结束，不用再巡查。")}</Notice>}
        {file.breaches > 0 && <Notice tone="bad">{t("有违反管控的情形没有处置")}</Notice>}
        <section>
          <h2>{t("巡查")}</h2>
          {old && <p class="label">{which}</p>}
          {slots.length > 0 && (
            <Chips
              label={which}
              chosen={[String(slot)]}
              toggle={(name) => setSlot(Number(name))}
              options={slots.map(([each, n]) => [String(each), slotWord(file.a_day, n)])}
            />
          )}
          {slot !== null && (file.last === slot || done.includes(slot)) && (
            <Notice tone="good">{t("这个时段已经巡查过，再记一次会请办公室核对。")}</Notice>
          )}
          <Chips
            label={t("结果")}
            chosen={[result]}
            toggle={setResult}
            options={[
              ["home", t("都在家")],
              ["no_answer", t("没人应答")],
              ["breach", t("违反管控")],
            ]}
          />
          {result === "breach" && (
            <>
              <p class="label">{t("什么情形")}</p>
              <Chips
                label={t("什么情形")}
                chosen={[breach]}
                toggle={setBreach}
                options={[
                  ["left", t("擅自外出")],
                  ["visitor", t("有人进入")],
                  ["refused", t("拒不配合")],
                  ["other", t("其他")],
                ]}
              />
              {members.length > 0 && (
                <>
                  <p class="label">{t("谁（可不选）")}</p>
                  <Chips
                    label={t("谁（可不选）")}
                    chosen={person ? [person] : []}
                    toggle={(name) => setPerson(name === person ? null : name)}
                    options={members.map((each) => [each.id, each.name])}
                  />
                </>
              )}
            </>
          )}
          <Field label={t("备注")}>
            <textarea rows={2} maxLength={300} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
          </Field>
          <button
            type="button"
            class="primary"
            disabled={!result || (result === "breach" && !breach)}
            onClick={() => void save()}
          >
            {t("保存")}
          </button>
        </section>
        <Seals file={file} old={returned(mends, "seal@1")} />
      </main>
    </>
  );
}

type Deed = "posted" | "broken" | "removed";
const deedWord = (what: Deed): string =>
  ({ posted: t("张贴封条"), broken: t("发现破损"), removed: t("拆除封条") })[what];

interface Touched {
  what: Deed;
  number: string;
  photo?: string | null;
  note?: string;
}

function Seals({ file, old }: { file: FileRow; old: Unsent | undefined }): JSX.Element {
  const [deed, setDeed] = useState<Touched | null>((old?.event.payload as Touched | undefined) ?? null);
  const seals = sealsOf(file);
  return (
    <section>
      <h2>{t("封条")}</h2>
      {seals.map(([number, broken]) => (
        <div class="card stack" key={number}>
          <p>
            <b class="num">{number}</b> {broken && <span class="ink-bad">{t("已破损")}</span>}
          </p>
          <div class="pair">
            {!broken && (
              <button type="button" class="plain" onClick={() => setDeed({ what: "broken", number })}>
                {t("发现破损")}
              </button>
            )}
            <button type="button" class="plain" onClick={() => setDeed({ what: "removed", number })}>
              {t("拆除封条")}
            </button>
          </div>
        </div>
      ))}
      {!seals.length && (
        <button type="button" class="plain" onClick={() => setDeed({ what: "posted", number: "" })}>
          {t("张贴封条")}
        </button>
      )}
      {deed && <SealSheet file={file} deed={deed} old={old} close={() => setDeed(null)} />}
    </section>
  );
}

interface Sheeted {
  file: FileRow;
  deed: Touched;
  old: Unsent | undefined;
  close: () => void;
}

function SealSheet({ file, deed: { what, number, ...was }, old, close }: Sheeted): JSX.Element {
  const [typed, setTyped] = useState(number);
  const [photo, setPhoto] = useState<string | null>(was.photo ?? null);
  const [note, setNote] = useState(was.note ?? "");
  const save = async (): Promise<void> => {
    await record({
      kind: "seal@1", subject: file.id, territory: "", payload: { what, number: typed.trim(), photo, note: note.trim() },
      ...inPlaceOf(old),
    });
    notify(t("已记下：{deed} {number}", { deed: deedWord(what), number: typed.trim() }));
    close();
    if (old && isAt("patrol", file.id)) go("outbox");
  };
  return (
    <Sheet title={deedWord(what)} close={close}>
      <Why row={old} />
      {what === "posted" || old ? (
        <Field label={t("封条编号")}>
          <input autocomplete="off" maxLength={40} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        </Field>
      ) : (
        <p>
          {t("封条编号")} <b class="num">{number}</b>
        </p>
      )}
      {what !== "posted" && (
          <Field label={t("备注")}>
            <textarea rows={2} maxLength={300} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
          </Field>
      )}
      <TakePhoto photo={photo} taken={setPhoto} />
      <button type="button" class="primary" disabled={!typed.trim()} onClick={() => void save()}>
        {t("保存")}
      </button>
    </Sheet>
  );
}

/** A lead to verify on the ground, and a work order to accept and complete. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now } from "../clock";
import { t } from "../i18n";
import { go, isAt, notify } from "../nav";
import { Bar, Chips, Field, Icon, Notice } from "../parts";
import { find } from "../search";
import { inPlaceOf, returned, Why } from "../screens/returned";
import { dueWord, sourceWord } from "../screens/words";
import { record, said, unsent, world } from "../session";
import { Gone } from "./papers";
import { isAccepted } from "./rules";

const answered = (subject: string): boolean =>
  unsent.value.some((row) => row.subject === subject && row.state === "waiting");

interface Found {
  result?: string;
  person?: string | null;
  note?: string;
}

/** `part`: the lead; `id`: the answer to mend, one that was sent back. */
export function Lead({ part: id, id: mends }: { part: string; id: string }): JSX.Element {
  const lead = world.value.leads.get(id);
  const old = returned(mends, "lead_result@1");
  const was = (old?.event.payload ?? {}) as Found;
  const [result, setResult] = useState(was.result ?? "");
  const [person, setPerson] = useState<string | null>(was.person ?? null);
  const [question, setQuestion] = useState("");
  const [note, setNote] = useState(was.note ?? "");
  if (!lead) return <Gone />;
  const save = async (): Promise<void> => {
    const payload = { result, person: result === "matched" ? person : null, note: note.trim() };
    await record({ kind: "lead_result@1", subject: id, territory: "", payload, ...inPlaceOf(old) });
    notify(t("已记下核实结果"));
    if (isAt("lead", id)) go(old ? "outbox" : "today");
  };
  return (
    <>
      <Bar title={lead.name} sub={t("线索核实")} back={() => go("today")} />
      <main>
        <Why row={old} />
        {answered(id) && <Notice tone="good">{t("已核实，等待上传。")}</Notice>}
        <dl class="facts">
          <dt>{t("地址")}</dt>
          <dd>{lead.address}</dd>
          <dt>{t("电话尾号")}</dt>
          <dd class="num">{lead.phone_tail || "—"}</dd>
          <dt>{t("来源")}</dt>
          <dd>{sourceWord(lead.source)}</dd>
          <dt>{t("期限")}</dt>
          <dd>{dueWord(lead.due_at, now()) || "—"}</dd>
        </dl>
        <p class="label">{t("到现场看，结果是")}</p>
        <Chips
          label={t("结果")}
          chosen={[result]}
          toggle={setResult}
          options={[
            ["matched", t("就是名单上这个人")],
            ["not_found", t("查无此人")],
            ["not_here", t("人不在这里")],
            ["duplicate", t("重复线索")],
          ]}
        />
        {result === "matched" && (
          <>
            <Field label={t("对应名单上的谁")}>
              <input
                type="search"
                value={question}
                autocomplete="off"
                onInput={(event) => setQuestion(event.currentTarget.value)}
              />
            </Field>
            <Chips
              label={t("对应名单上的谁")}
              chosen={person ? [person] : []}
              toggle={setPerson}
              options={find(world.value, question || lead.name, 8)
                .filter((hit) => hit.person)
                .map((hit) => [hit.person!.id, `${hit.person!.name} ${hit.household.label}`])}
            />
          </>
        )}
        <Field label={t("备注")}>
          <textarea rows={3} maxLength={1000} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </Field>
        <button
          type="button"
          class="primary"
          disabled={!result || (result === "matched" && !person)}
          onClick={() => void save()}
        >
          {t("保存")}
        </button>
      </main>
    </>
  );
}

/** `part`: the order; `id`: what was said of it, to mend, one that was sent back. */
export function Order({ part: id, id: mends }: { part: string; id: string }): JSX.Element {
  const order = world.value.orders.get(id);
  const old = returned(mends, "accept_order@1", "complete_order@1");
  const was = (old?.event.payload ?? {}) as { note?: string; evidence?: string | null };
  const [note, setNote] = useState(was.note ?? "");
  if (!order) return <Gone />;
  const home = world.value.households.get(order.household ?? "");
  const target = (world.value.targetsOf.get(order.household ?? "") ?? [])[0];
  const send = async (kind: "accept_order@1" | "complete_order@1"): Promise<void> => {
    const payload = { note: note.trim(), evidence: was.evidence ?? null };
    await record({ kind, subject: id, territory: order.place, payload, ...inPlaceOf(old) });
    notify(kind === "accept_order@1" ? t("已接单") : t("已完成"));
    if (isAt("order", id)) go(old ? "outbox" : "today");
  };
  const accepted = isAccepted(world.value, said.value, id);
  return (
    <>
      <Bar title={order.title} sub={t("任务单")} back={() => go(old ? "outbox" : "today")} />
      <main>
        <Why row={old} />
        <dl class="facts">
          <dt>{t("地点")}</dt>
          <dd>
            {world.value.places.get(home?.place ?? order.place)?.name ?? order.where ?? "—"} {home?.label}
          </dd>
          <dt>{t("期限")}</dt>
          <dd>{dueWord(order.due_at, now()) || "—"}</dd>
        </dl>
        {target && (
          <button type="button" class="plain" onClick={() => go("home", target.id)}>
            <Icon name="door" />
            {t("去这一户")}
          </button>
        )}
        <Field label={t("备注")}>
          <textarea rows={3} maxLength={1000} value={note} onInput={(event) => setNote(event.currentTarget.value)} />
        </Field>
        {!accepted && old?.kind !== "complete_order@1" && (
          <button type="button" class="plain" onClick={() => void send("accept_order@1")}>
            {t("接单")}
          </button>
        )}
        <button type="button" class="primary" onClick={() => void send("complete_order@1")}>
          {t("已完成")}
        </button>
      </main>
    </>
  );
}

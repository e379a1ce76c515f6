/** 我的待办 on the first screen: whatever this person has to do, whoever asked for it. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import type { IconName } from "../icons";
import { t, when } from "../i18n";
import { go } from "../nav";
import { Row } from "../parts";
import { said, world } from "../session";
import { doorName } from "../screens/units";
import { dueWord, sourceWord } from "../screens/words";
import { isAccepted, isSigned, toDo, type ToDo } from "./rules";

const FEW = 8;
const ICONS: Record<ToDo["kind"], IconName> = {
  lead: "search", order: "order", directive: "order", document: "letter", task: "keyboard",
};

/** What is waited for, in the desk's words. */
function word({ kind, id }: ToDo): string {
  const { documents, leads, tasks } = world.value;
  if (kind === "lead") return `${t("线索核实")} · ${sourceWord(leads.get(id)!.source)}`;
  if (kind === "order") return isAccepted(world.value, said.value, id) ? t("任务单") : t("任务单，请接单");
  if (kind === "directive") return isSigned(world.value, said.value, id) ? t("指令待上报办结") : t("指令待签收");
  if (kind === "document") return documents.get(id)!.secret ? t("涉密文件，请到办公室阅读") : t("文件待签阅");
  return taskWord(tasks.get(id)!.kind);
}

/** A kind that a newer server has and this app does not know is done at the desk all the same. */
export const taskWord = (kind: string): string =>
  ({ returned: t("被退回，请改派或关闭"), daily: t("日报待签发") })[kind] ?? t("在电脑上办");

const whereOf = ({ kind, id, where }: ToDo): string => {
  const order = kind === "order" ? world.value.orders.get(id) : undefined;
  return order ? doorName(order) : where;
};

export function ToDoList({ at }: { at: number }): JSX.Element | null {
  const [all, setAll] = useState(false);
  const rows = toDo(world.value, said.value, at);
  if (!rows.length) return null;
  return (
    <section>
      <h2>
        {t("我的待办")} <span class="num">{rows.length}</span>
      </h2>
      <ul class="rows">
        {(all ? rows : rows.slice(0, FEW)).map((row) => (
          <Row
            key={row.kind + row.id}
            icon={ICONS[row.kind]}
            title={row.title || t("涉密文件")}
            open={() => (row.kind === "lead" || row.kind === "order" ? go(row.kind, row.id) : go("to-do", row.kind, row.id))}
          >
            <small>
              {word(row)}
              {whereOf(row) && ` · ${whereOf(row)}`}
            </small>
            {row.due_at && <small class={row.late ? "ink-bad" : ""}>{dueWord(row.due_at, at)}</small>}
            {!row.late && row.owed < at && <small class="ink-bad">{t("{at} 就该回应", { at: when(row.owed) })}</small>}
            {row.reminded && <small class="ink-bad">{t("已催办")}</small>}
          </Row>
        ))}
      </ul>
      {!all && rows.length > FEW && (
        <button type="button" class="plain" onClick={() => setAll(true)}>
          {t("看全部 {n} 件", { n: rows.length })}
        </button>
      )}
    </section>
  );
}

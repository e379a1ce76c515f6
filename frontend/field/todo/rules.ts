/** One list of what this person has to do, as the desk has it, with what was done on this phone taken off: values in, values out. */
import type { FieldEvent } from "../types";
import type { World } from "../world";

export interface ToDo {
  kind: "lead" | "order" | "directive" | "document" | "task";
  id: string;
  title: string;
  where: string;
  /** When the next word is owed (ms), and until when it is not late. */
  owed: number;
  due_at: string | null;
  late: boolean;
  reminded: boolean;
}

/** What was said here of one thing and the server has not shown back yet. */
const isSaid = (said: FieldEvent[], kind: string, id: string): boolean =>
  said.some((event) => event.kind === kind && event.subject === id);

export const isAccepted = (world: World, said: FieldEvent[], id: string): boolean =>
  world.orders.get(id)?.state !== "issued" || isSaid(said, "accept_order@1", id);

export const isRead = (said: FieldEvent[], id: string): boolean => isSaid(said, "read_document@1", id);

/** Signed for, at the desk or here: what must be reported done then waits for the desk. */
export const isSigned = (world: World, said: FieldEvent[], id: string): boolean =>
  world.directives.get(id)?.state === "signed" || isSaid(said, "acknowledge_directive@1", id);

/** What is left, in the desk's order: what is late first, then what somebody was reminded of, then what is owed longest. */
export function toDo(world: World, said: FieldEvent[], at: number): ToDo[] {
  const found: ToDo[] = [];
  const add = (
    row: { id: string; due_at: string | null; owed_at?: string; reminded?: boolean },
    kind: ToDo["kind"],
    title: string,
    where: string,
  ): void => {
    const { id, due_at } = row;
    const owed = Date.parse(row.owed_at ?? due_at ?? "") || at;
    found.push({ kind, id, title, where, owed, due_at, late: !!due_at && Date.parse(due_at) < at, reminded: !!row.reminded });
  };
  for (const row of world.leads.values())
    if (row.state === "open" && !isSaid(said, "lead_result@1", row.id)) add(row, "lead", row.name, row.address);
  for (const row of world.orders.values())
    if (!isSaid(said, "complete_order@1", row.id)) add(row, "order", row.title, row.where ?? "");
  for (const row of world.directives.values())
    if (row.asks === "report" || !isSigned(world, said, row.id)) add(row, "directive", row.title, row.where);
  for (const row of world.documents.values())
    if (!isRead(said, row.id)) add({ ...row, due_at: null }, "document", `${row.number} ${row.title}`.trim(), row.where);
  for (const row of world.tasks.values()) add(row, "task", row.title, row.where);
  return found.sort(
    (a, b) => Number(b.late) - Number(a.late) || Number(b.reminded) - Number(a.reminded) || a.owed - b.owed,
  );
}

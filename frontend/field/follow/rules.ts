/** Which slot of the day is owed, as the server counts it (wanjia/response/isolation/rules.py): values in, values out. */
import type { FileRow, WatchRow } from "../types";

const DAY = 86_400;
const ZONE = 8 * 3_600; // days begin at the midnight of the place

export type Plan = Pick<WatchRow, "begins" | "ends" | "a_day" | "days">;

const local = (ms: number): number => Math.floor(ms / 1000) + ZONE;
const length = (plan: Plan): number => Math.floor(DAY / plan.a_day);
export const slotOf = (plan: Plan, ms: number): number => Math.floor(local(ms) / length(plan));
/** The first slot whose middle lies at or after a moment. */
const edge = (plan: Plan, ms: number): number => Math.ceil((local(ms) - Math.floor(length(plan) / 2)) / length(plan));

export function owes(plan: Plan, slot: number): boolean {
  if (!plan.a_day) return false;
  const begins = Date.parse(plan.begins);
  const day = Math.floor(slot / plan.a_day) - Math.floor(local(begins) / DAY) + 1;
  return (
    slot >= edge(plan, begins) &&
    slot < edge(plan, Date.parse(plan.ends)) &&
    (!plan.days.length || plan.days.includes(day))
  );
}

export interface Stand {
  due: boolean;
  /** The slot before this one of today was missed, as far as this phone knows. */
  missed: boolean;
}

/** How somebody stands now; `said` are slots answered on this phone and not yet told by the server. */
export function standOf(watch: Plan & { last: number | null }, said: number[], at: number): Stand {
  const now = slotOf(watch, at);
  const done = (slot: number): boolean => watch.last === slot || said.includes(slot);
  const inside = Date.parse(watch.begins) <= at && at < Date.parse(watch.ends);
  const today = now - 1 >= Math.floor(local(at) / DAY) * watch.a_day;
  const later = watch.last !== null && watch.last > now - 1;
  return {
    due: inside && owes(watch, now) && !done(now),
    missed: inside && today && owes(watch, now - 1) && !done(now - 1) && !later,
  };
}

/** The patrols a household's file owes. */
export const patrolsOf = (file: FileRow): Plan & { last: number | null } => ({
  ...file,
  ends: file.ends ?? file.begins,
  days: [],
});

/** The slots of today until now, each with its number within the day (1 is the first): what a patrol can be written down for. */
export function slotsToday(plan: Plan, at: number): [number, number][] {
  if (!plan.a_day) return [];
  const first = Math.floor(local(at) / DAY) * plan.a_day;
  const now = slotOf(plan, at);
  return Array.from({ length: now - first + 1 }, (_, n): [number, number] => [first + n, n + 1]).filter(
    ([slot]) => slot === now || owes(plan, slot),
  );
}

/** The seals on a door: what the server knows, with what was said on this phone since. */
export function sealsNow(file: FileRow, said: { what: string; number: string }[]): [string, boolean][] {
  let seals = file.seals;
  for (const { what, number } of said) {
    if (what === "posted" && !seals.some(([name]) => name === number)) seals = [...seals, [number, false]];
    if (what === "broken") seals = seals.map(([name, broken]) => [name, broken || name === number]);
    if (what === "removed") seals = seals.filter(([name]) => name !== number);
  }
  return seals;
}

/** What was said of a stop or a passage, and how it is put right: the word that was given stays as it was. Pure. */
import { degrees, padTenths, type Occupant, type Word } from "./rules";

export interface SaidOccupant extends Omit<Occupant, "shown"> {
  n: number;
}
export interface SaidStop {
  decision: Word;
  reason: string;
  plate?: string;
  odd_plate?: boolean;
  persons?: number;
  vehicle?: string;
  people?: SaidOccupant[];
  /** The one person of a passage. */
  person?: SaidOccupant;
}
/** A stop as its form holds it: temperatures as they are typed. */
export interface Mended {
  plate: string;
  odd: boolean;
  persons: number;
  people: SaidOccupant[];
  typed: string[];
  reason: string;
}

export function mendedOf(said: SaidStop): Mended {
  const people = said.person ? [said.person] : (said.people ?? []);
  const typed = people.map(({ temperature }) => (temperature === null ? "" : degrees(temperature)));
  return { plate: said.plate ?? "", odd: said.odd_plate ?? false, persons: said.persons ?? 1, people, typed, reason: said.reason };
}

/** Tenths of a degree as typed; null for none, "wrong" for what no living person has. */
export function readDegrees(text: string): number | null | "wrong" {
  if (!text.trim()) return null;
  const [, whole, tenth] = /^(\d\d)\.?(\d)$/.exec(text.trim()) ?? [];
  const tenths = padTenths(`${whole ?? ""}${tenth ?? ""}`);
  return typeof tenths === "number" ? tenths : "wrong";
}

/** What is sent: a stop counts at least those who are named in it. */
export function payloadOf(said: SaidStop, { plate, odd, persons, people, typed, reason }: Mended): Record<string, unknown> {
  const measured = people.map((each, i) => {
    const tenths = readDegrees(typed[i] ?? "");
    return { ...each, temperature: tenths === "wrong" ? each.temperature : tenths };
  });
  if (said.person) return { ...said, reason: reason.trim(), person: measured[0] };
  return { ...said, reason: reason.trim(), plate, odd_plate: odd, persons: Math.max(persons, measured.length), people: measured };
}

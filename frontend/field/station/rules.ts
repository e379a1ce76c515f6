/** What stands before a station and what word it is given. Pure: the rule comes from the server (movement/rules/gates.py). */
import type { StationRow } from "../types";

export type Word = "pass" | "review" | "refuse";
export type Way = "in" | "out";
export interface Rule {
  in: string[];
  out: string[];
  otherwise: Word;
  fever: number;
}
export interface Seen {
  direction: Way;
  proofs: string[];
  faults: string[];
  temperatures: number[];
}
export interface Advice {
  word: Word;
  why: string;
}

/**
 * Fever comes first, whoever it is; a proof that is wrong is looked into, whatever else was shown. Whoever showed something
 * good that is not asked for here is told so.
 */
export function advise(rule: Rule, seen: Seen): Advice {
  if (seen.temperatures.some((tenths) => tenths >= rule.fever)) return { word: "review", why: "fever" };
  if (seen.faults.length) return { word: "review", why: seen.faults[0]! };
  const wanted = rule[seen.direction];
  if (!wanted.length || wanted.some((each) => each === "none" || seen.proofs.includes(each)))
    return { word: "pass", why: "" };
  return { word: rule.otherwise, why: seen.proofs.length ? "not_enough" : "no_proof" };
}

export const LEAST = 340;
export const MOST = 430;
/** What a temperature pad holds: at most three digits, the last of them the decimal. */
export function padDigit(digits: string, key: string): string {
  return digits.length < 3 ? digits + key : digits;
}
export const padText = (digits: string): string =>
  digits.length < 3 ? digits : `${digits.slice(0, 2)}.${digits.slice(2)}`;
/** Tenths of a degree once three digits stand there, "low" or "high" for what no living person has, null for too few. */
export function padTenths(digits: string): number | "low" | "high" | null {
  if (digits.length < 3) return null;
  const tenths = Number(digits);
  return tenths < LEAST ? "low" : tenths > MOST ? "high" : tenths;
}
export const degrees = (tenths: number): string => (tenths / 10).toFixed(1);

export interface Differs {
  kind: "persons" | "plate" | "name" | "phone" | "origin" | "unregistered";
  said: string;
  seen: string;
}
/** One person at a station, named in one way or not at all. */
export interface Occupant {
  shown: string;
  code: string;
  /** The code shown for what somebody registered; the server says whose it is. */
  registration?: string;
  visitor: { name: string; phone: string } | null;
  /** The door a visitor says they visit, as they say it. */
  door?: string;
  temperature: number | null;
  proof: string;
  /** What is wrong with the code they showed: used a moment ago, of somebody who must stay in. */
  fault?: string;
  differs: Differs[];
}
/** A pass, or at a gate a green card, as it was scanned. */
export interface PassShown {
  /** What it proves; a pass where nothing is said. */
  proof?: "pass" | "certificate";
  text: string;
  serial: string;
  persons: number;
  /** Which kind of pass it is. */
  sort?: number;
  /** The journey it was issued for ends here. */
  arrived?: boolean;
  fault?: string;
}
/** A stop being checked; kept as it stands here and becomes one event once its word is given. */
export interface Stop {
  station: string;
  kind: "check" | "passage";
  direction: Way;
  vehicle: string;
  plate: string;
  odd: boolean;
  persons: number;
  origin: string;
  people: Occupant[];
  pass: PassShown | null;
  /** What the last scan was, when it told nothing: torn, no pass. The next that is read takes it away. */
  fault: string;
}
export interface Given {
  stop: Stop;
  advice: Advice;
  word: Word;
  reason: string;
  at: number;
}

export const emptyStop = (station: string, kind: Stop["kind"], direction: Way): Stop => ({
  station,
  kind,
  direction,
  vehicle: kind === "check" ? "car" : "foot",
  plate: "",
  odd: false,
  persons: 1,
  origin: "",
  people: [],
  pass: null,
  fault: "",
});

export const isEmpty = (stop: Stop): boolean => !stop.plate && !stop.people.length && !stop.pass && !stop.fault;

const proofOf = (pass: PassShown): string => pass.proof ?? "pass";

/** Everything that is wrong with what was shown; what is good beside it takes none of it away. */
export const faultsOf = (stop: Stop): string[] =>
  [stop.pass?.fault, ...stop.people.map((each) => each.fault), stop.fault].filter((fault): fault is string => Boolean(fault));

export function seenOf(stop: Stop): Seen {
  const proofs = stop.people.map((each) => each.proof).filter(Boolean);
  if (stop.pass && !stop.pass.fault) proofs.push(proofOf(stop.pass));
  const faults = faultsOf(stop);
  if (stop.pass && stop.persons > stop.pass.persons) faults.push("too_many_persons");
  const temperatures = stop.people.flatMap((each) => (each.temperature === null ? [] : [each.temperature]));
  return { direction: stop.direction, proofs, faults, temperatures };
}

export const directionOf = (station: Pick<StationRow, "direction">): Way => (station.direction === "out" ? "out" : "in");

/** What `check@1` and `passage@1` say (docs/sync.md). */
export function payloadOf(given: Given): Record<string, unknown> {
  const { stop, word, reason, advice } = given;
  const words = { decision: word, direction: stop.direction, advised: advice.word, reason };
  const people = stop.people.map(({ code, registration, visitor, door, temperature, proof, differs }, index) => ({
    n: index + 1,
    ...(code ? { code } : {}),
    ...(registration ? { registration } : {}),
    ...(visitor ? { visitor } : {}),
    ...(door ? { door } : {}),
    temperature,
    proof,
    differs,
  }));
  const { vehicle, plate, odd, persons, origin, pass } = stop;
  const shown = { card: pass?.text ?? "", fault: (pass ? pass.fault : faultsOf(stop)[0]) ?? "" };
  if (stop.kind === "passage") {
    const person = people[0] ?? { n: 1, temperature: null, proof: "" };
    const proof = person.proof || (pass && !pass.fault ? proofOf(pass) : "");
    return { ...words, ...shown, person: { ...person, proof } };
  }
  return {
    ...words,
    vehicle,
    plate,
    odd_plate: odd,
    persons: Math.max(persons, people.length),
    origin,
    people,
    ...shown,
    arrived: pass?.arrived ?? false,
  };
}

export interface Done {
  kind: Stop["kind"];
  station: string;
  at: number;
  direction: Way;
  /** Something that drives, with a plate or without one. */
  drives: boolean;
  persons: number;
  fevers: number;
  word: Word;
  codes: string[];
}
export interface Total {
  vehicles: number;
  persons: number;
  pass: number;
  review: number;
  refuse: number;
  fevers: number;
}

/** Sums of what was done at a station since a moment. */
export function totalOf(done: Iterable<Done>, station: string, since: number): Total {
  const total: Total = { vehicles: 0, persons: 0, pass: 0, review: 0, refuse: 0, fevers: 0 };
  for (const each of done) {
    if (each.station !== station || each.at < since) continue;
    if (each.drives) total.vehicles++;
    total.persons += each.persons;
    total.fevers += each.fevers;
    total[each.word]++;
  }
  return total;
}

/** A code used the same way at this station a short while before: lent, or photographed. Answers when. */
export const AGAIN_MS = 10 * 60_000;
export function usedBefore(done: Done[], station: string, way: Way, code: string, at: number): number | null {
  return usesBefore(done, station, way, code, at).at(-1)?.at ?? null;
}
/** The same, each time it was used: a pass at a gate is shown by as many as it is for. */
export const usesBefore = (done: Done[], station: string, way: Way, code: string, at: number): Done[] =>
  done.filter(
    (each) =>
      each.station === station && each.direction === way && Math.abs(at - each.at) <= AGAIN_MS && each.codes.includes(code),
  );

/** Whether the measures this phone knows say that whoever holds a code is to stay in; past its end none does (measures/queries.py). */
export async function staysIn(stays: [string, number][], code: string, at: number): Promise<boolean> {
  if (!stays.length) return false;
  const digest = await digestOf(`wanjia stay ${code}`);
  return stays.some(([known, until]) => known === digest && at < until);
}

/** The masked name of who holds a shown code, as far as this phone was told; empty for a code only the server may know. */
export async function registeredAs(registered: [string, string][], code: string): Promise<string> {
  const digest = await digestOf(`wanjia shown ${code}`);
  return registered.find(([known]) => known === digest)?.[1] ?? "";
}

async function digestOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 24);
}

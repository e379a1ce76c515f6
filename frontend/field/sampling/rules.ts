/** What a scan at a table means. Pure: the tube, what this phone recorded before and the time are arguments. */
import type { DocumentKind } from "./documents";

export interface WalkIn {
  id: string;
  name: string;
  phone: string;
  document_kind: DocumentKind;
  document: string;
}
/** Whom a sample is of: by their personal code, as a target of the round, or somebody in no register. */
export type Who = { code: string } | { target: string } | { person: WalkIn };
export interface Taken {
  n: number;
  ms: number;
  who: Who;
  /** What the screen calls them: a name, or the end of their code. */
  shown: string;
  household: string | null;
  checks: number | null;
}
/** A tube being filled. It is kept as it stands here and becomes one event when it is sealed. */
export interface OpenTube {
  round: string;
  table: string;
  label: string;
  size: number;
  /** When it was opened, to the second, by the server's clock (ms). */
  opened: number;
  doorstep: boolean;
  samples: Taken[];
}
export interface Rules {
  size: number;
  pattern: string;
  householdTubes: boolean;
}
export interface Where {
  label: string;
  n: number;
  at: number;
}
export interface Memory {
  /** Every person this phone sampled in this round, by `keyOf`. */
  seen: Map<string, Where>;
  /** When each label this phone ever used was sealed. */
  labels: Map<string, number>;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 27;
const CHECK = 127;
export const LABEL_LENGTH = 40;
/** A tube never holds more, whatever a round says: the place is five bits of the sample's number. */
export const MOST = 31;

/** Read a personal code as scanned or typed. "torn" looks like one but fails its own check; null is something else. */
export function readPersonalCode(text: string): { code: string } | "torn" | null {
  const letters = (text.slice(0, 200).toUpperCase().split("/").pop() ?? "")
    .replace(/[\s-]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  let rest = letters.length === LENGTH ? 0 : 1;
  for (const letter of letters) rest = ALPHABET.includes(letter) ? (rest * 32 + ALPHABET.indexOf(letter)) % CHECK : NaN;
  if (letters.length === LENGTH && rest === 0) return { code: letters };
  return /\/C\/[^/]*$/i.test(text) || /^[0-9A-Z]{24,30}$/.test(letters) ? "torn" : null;
}

export const codeTail = (code: string): string => `…${code.slice(-4)}`;

/** Whether a label is written as the round wants it. A pattern this phone cannot read leaves the judging to the server. */
export function fits(label: string, pattern: string): boolean {
  if (!label || label.length > LABEL_LENGTH) return false;
  if (!pattern) return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(label);
  } catch {
    return true;
  }
}

export type Scan =
  { kind: "label"; label: string } | { kind: "person"; code: string } | { kind: "torn" } | { kind: "other" };

export function readScan(text: string, pattern: string): Scan {
  const label = text.trim();
  const personal = readPersonalCode(label);
  if (personal && personal !== "torn") return { kind: "person", code: personal.code };
  if (pattern && fits(label, pattern)) return { kind: "label", label };
  if (personal === "torn") return { kind: "torn" };
  return !pattern && fits(label, "") && !label.includes("/") ? { kind: "label", label } : { kind: "other" };
}

export function keyOf(who: Who): string {
  if ("code" in who) return `c:${who.code}`;
  if ("target" in who) return `t:${who.target}`;
  const { id, document_kind, document } = who.person;
  return document ? `d:${document_kind}:${document}` : `p:${id}`;
}

export type AlarmKind =
  "seen" | "label_used" | "no_tube" | "too_many" | "torn" | "wrong_label" | "wrong_code" | "label_inside" | "household";
export type Verdict =
  | { do: "open"; label: string }
  | { do: "take"; who: Who }
  | { do: "same_label" }
  | { do: "alarm"; kind: AlarmKind; where?: Where; label?: string };

/** Judge a scan while `tube` is open (or none is). What it does not let in, the screen says loudly. */
export function judge(scan: Scan, tube: OpenTube | null, rules: Rules, memory: Memory): Verdict {
  if (scan.kind === "torn") return { do: "alarm", kind: "torn" };
  if (scan.kind === "other") return { do: "alarm", kind: tube ? "wrong_code" : "wrong_label" };
  if (scan.kind === "label") {
    if (tube) return tube.label === scan.label ? { do: "same_label" } : { do: "alarm", kind: "label_inside" };
    return judgeLabel(scan.label, rules, memory);
  }
  return judgePerson({ code: scan.code }, null, tube, rules, memory);
}

export function judgeLabel(label: string, rules: Rules, memory: Memory): Verdict {
  if (!fits(label, rules.pattern)) return { do: "alarm", kind: "wrong_label" };
  const sealed = memory.labels.get(label);
  if (sealed === undefined) return { do: "open", label };
  return { do: "alarm", kind: "label_used", label, where: { label, n: 0, at: sealed } };
}

/** Judge a person, however they were named. A household is known only of people found in the roster. */
export function judgePerson(
  who: Who,
  household: string | null,
  tube: OpenTube | null,
  rules: Rules,
  memory: Memory,
): Verdict {
  if (!tube) return { do: "alarm", kind: "no_tube" };
  if (tube.samples.length >= Math.min(tube.size, MOST)) return { do: "alarm", kind: "too_many" };
  const inside = tube.samples.find((each) => keyOf(each.who) === keyOf(who));
  if (inside)
    return { do: "alarm", kind: "seen", where: { label: tube.label, n: inside.n, at: tube.opened + inside.ms } };
  const where = memory.seen.get(keyOf(who));
  if (where) return { do: "alarm", kind: "seen", where };
  const other = tube.samples.find((each) => each.household !== null)?.household ?? null;
  if (rules.householdTubes && household !== null && other !== null && household !== other)
    return { do: "alarm", kind: "household" };
  return { do: "take", who };
}

export function opened(round: string, table: string, label: string, size: number, at: number): OpenTube {
  return { round, table, label, size, opened: Math.floor(at / 1000) * 1000, doorstep: false, samples: [] };
}

/** The tube with one more person in it. A clock that was set back never makes a later sample an earlier one. */
export function withPerson(tube: OpenTube, person: Pick<Taken, "who" | "shown" | "household" | "checks">, at: number): OpenTube {
  const before = tube.samples[tube.samples.length - 1]?.ms ?? 0;
  const taken = { n: tube.samples.length + 1, ms: Math.max(before, Math.round(at - tube.opened), 0), ...person };
  return { ...tube, doorstep: tube.doorstep || person.checks !== null, samples: [...tube.samples, taken] };
}

export const withoutLast = (tube: OpenTube): OpenTube => ({ ...tube, samples: tube.samples.slice(0, -1) });

/** What `tube@1` says (docs/sampling.md). Names of people in the register stay on the phone. */
export function tubePayload(tube: OpenTube, byHand: boolean, iso: (at: number) => string): Record<string, unknown> {
  return {
    round: tube.round,
    label: tube.label,
    size: tube.size,
    opened_at: iso(tube.opened),
    by_hand: byHand,
    doorstep: tube.doorstep,
    samples: tube.samples.map(({ n, who, ms, checks }) => ({ n, ...who, ms, ...(checks === null ? {} : { checks }) })),
  };
}


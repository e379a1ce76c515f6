/** The words of docs/sync.md as types: rows the server sends, events the phone makes, receipts it gets. */
import type { Form } from "./forms/form";
import type { VerifyKey } from "./verify/cose";

export type TargetState =
  "pending" | "reached" | "absent" | "vacant" | "refused" | "moved" | "asked" | "inaccessible" | "excluded";
export type Outcome = "reached" | "absent" | "vacant" | "refused" | "moved" | "inaccessible";

interface Row {
  id: string;
  v: string;
}
export interface Campaign extends Row {
  type: "campaign";
  name: string;
  kind: string;
  opens_at: string;
  closes_at: string;
  document: string;
  form: string;
  round: number;
  letter: string;
}
export interface FormRow extends Row {
  type: "form";
  version: string;
  definition: Form;
}
export interface Target extends Row {
  type: "target";
  campaign: string;
  household: string;
  /** Whom a round must sample; absent where a whole household is the target. */
  person?: string | null;
  place: string;
  state: TargetState;
  revisit_at: string | null;
  last: { at: string; by: string; outcome: string } | null;
  difference: string;
}
export interface Order extends Row {
  type: "order";
  title: string;
  place: string;
  due_at: string | null;
  state: string;
  household: string | null;
  /** The name of the place, and when the next word is owed. */
  where?: string;
  owed_at?: string;
  reminded?: boolean;
}
/** A directive that a place owes something of: to be signed for, or signed and to be reported done. */
export interface DirectiveRow extends Row {
  type: "directive";
  title: string;
  where: string;
  document: string;
  asks: string;
  state: "asked" | "signed";
  due_at: string | null;
  owed_at: string;
  reminded: boolean;
  text: string;
  href: string;
}
/** A document to read. Of a secret one only its issuer comes down; a text that is long stays at the desk. */
export interface DocumentRow extends Row {
  type: "document";
  number: string;
  title: string;
  where: string;
  urgency: string;
  secret: boolean;
  attachments: number;
  owed_at: string;
  text: string;
  href: string;
}
/** What can only be done at the desk. */
export interface TaskRow extends Row {
  type: "task";
  title: string;
  where: string;
  kind: string;
  href: string;
  owed_at: string;
  due_at: string | null;
}
export interface Lead extends Row {
  type: "lead";
  name: string;
  phone_tail: string;
  address: string;
  due_at: string | null;
  state: string;
  source: string;
}
export interface Place extends Row {
  type: "place";
  parent: string | null;
  level: string;
  name: string;
  position: number | null;
}
export interface Household extends Row {
  type: "household";
  place: string;
  door: string;
  position: number | null;
  kind: string;
  label: string;
  phone_masked: string;
  /** Latitude and longitude of the door, where they are known. */
  where?: [number, number] | null;
}
export interface Person extends Row {
  type: "person";
  household: string;
  name: string;
  initials: string;
  pinyin: string;
  sex: string;
  birth_year: number | null;
  phone_masked: string;
  phone_tail: string;
  id_tail: string;
  residence: string;
  needs: string[];
  contact: string;
  /** From which day to which a controlled person is sampled at home. */
  controlled?: [string, string] | null;
}
export interface CardKey extends Row, VerifyKey {
  type: "card_key";
}
export interface Signer extends Row, VerifyKey {
  type: "signer";
}
export interface VoidSerial extends Row {
  type: "void_serial";
  issuer: string;
  serial: string;
}
/** A round that runs, as its cards name it, and the stretches of serials printed as cards: point, first, last. */
export interface CardRound extends Row {
  type: "card_round";
  round: string;
  printed?: [number, number, number][];
}
export interface Round extends Row {
  type: "round";
  name: string;
  /** The campaign's id: what points, targets and events call the round. */
  round: string;
  tube_size: number;
  household_tubes: boolean;
  label_pattern: string;
  opens_at: string;
  closes_at: string;
  /** What must be worn before the list of doors opens, and which needs are sampled at home. */
  ppe?: string[];
  doorstep_needs?: string[];
}
export interface Point extends Row {
  type: "point";
  round: string;
  number: number;
  name: string;
  opens_at: string;
  closes_at: string;
  open: boolean;
}
export interface Table extends Row {
  type: "table";
  point: string;
  number: number;
}
export interface Manifest extends Row {
  type: "manifest";
  number: string;
  point: string;
  boxes: number;
  tubes: number;
}
export interface StationRow extends Row {
  type: "station";
  name: string;
  kind: string;
  direction: "in" | "out" | "both";
  compound: string;
  place: string;
  open: boolean;
  level: string;
  rule: { in: string[]; out: string[]; otherwise: "review" | "refuse"; fever: number };
  /** Who is to stay in around here: the digest of a code, and until when (ms) at the latest. */
  stays?: [string, number][];
  /** Who registered here within a day, as far as is known: the digest of the code they show, a masked name. */
  registered?: [string, string][];
  /** The green lanes kept free here for emergency goods. */
  lanes?: string[];
}
/** Somebody under observation: how often a day, on which days (1 is the first; none: every day), the last slot done. */
export interface WatchRow extends Row {
  type: "watch";
  person: string | null;
  household: string | null;
  name: string;
  door: string;
  begins: string;
  ends: string;
  a_day: number;
  days: number[];
  last: number | null;
  alarm: boolean;
}
/** A household under a measure: how many patrols a day, the last slot patrolled, its seals (number, broken), open breaches. */
export interface FileRow extends Row {
  type: "file";
  household: string;
  door: string;
  begins: string;
  ends: string | null;
  a_day: number;
  last: number | null;
  seals: [string, boolean][];
  breaches: number;
}
export type AnyRow =
  | Campaign | FormRow | Target | Order | Lead | Place | Household | Person | CardKey | Signer | VoidSerial | CardRound
  | Round | Point | Table | Manifest | StationRow | WatchRow | FileRow | DirectiveRow | DocumentRow | TaskRow;

export type Answers = Record<string, unknown>;
export interface FoundPerson {
  id: string;
  name: string;
  sex: "male" | "female" | "unknown";
  birth_date: string | null;
  phone: string;
  residence: "permanent" | "temporary" | "floating";
  needs: string[];
  answers: Answers;
}
export interface Visit {
  outcome: Outcome;
  all_well: boolean;
  verified: boolean;
  told: boolean;
  managed: boolean | null;
  went: boolean;
  saw: boolean;
  checked_code: boolean;
  letter: boolean;
  services: string[];
  revisit_at: string | null;
  reason: string;
  met: string[];
  people: { person: string; answers: Answers }[];
  found: FoundPerson[];
  needs: { person: string; kind: string }[];
  answers: Answers;
  form: string;
  started_at: string;
  location: [number, number] | null;
  accuracy_m: number | null;
  note: string;
  photo: string | null;
}

/** An event as pushed. `wall` is the phone's own time; the event's time is `wall` + `skew_ms`. */
export interface FieldEvent {
  id: string;
  seq: number;
  kind: string;
  subject: string;
  territory: string;
  wall: string;
  skew_ms: number;
  suspect: boolean;
  base: Record<string, string>;
  supersedes: string | null;
  payload: Record<string, unknown>;
}
export type EventDraft = Pick<FieldEvent, "kind" | "subject" | "territory" | "payload"> & {
  base?: Record<string, string>;
  supersedes?: string | null;
  /** When it happened (ms of this phone's clock), where that was before it is stored. */
  at?: number;
  /** The kept draft this event was made of: it goes in the same transaction. */
  from?: string;
};

export interface Receipt {
  id: string;
  result: "accepted" | "duplicate" | "flagged" | "held" | "rejected";
  conflict?: string | null;
  wait_for?: string | null;
  code?: string;
  field?: string;
  text?: string;
  fixable?: boolean;
}
export interface PushAnswer {
  server_time: string;
  receipt_id: string;
  missing_seq: [number, number][];
  next_after_ms: number;
  checkpoint: string;
  receipts: Receipt[];
}
export interface BucketInfo {
  bucket: string;
  place: string;
  name: string;
  dataset: string;
  priority: number;
  count: number;
  checksum: string;
  cursor: string;
}
export interface PullPage {
  server_time: string;
  bucket: string;
  reset: boolean;
  rows: AnyRow[];
  removed: string[];
  cursor: string;
  more: boolean;
  count: number;
  checksum: string;
}
export interface SignInAnswer {
  device: string;
  secret: string;
  expires_at: string;
  recovery?: string;
  user: { id: string; name: string; role: string; territory: { id: string; name: string; level: string }[] };
}

/** A visit made on this phone that the snapshot does not show yet. `settled_at` is when its receipt came (ms). */
export interface LocalVisit {
  event: string;
  target: string;
  outcome: Outcome;
  at: string;
  revisit_at: string | null;
  settled_at: number | null;
  supersedes: string | null;
}

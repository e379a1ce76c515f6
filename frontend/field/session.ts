/** Who is using this phone, their open data key, and the one way to store an event. Locked = no key, no data in memory. */
import { batch, computed, signal } from "@preact/signals";
import { clockSuspect, isoLocal, now, skewMs } from "./clock";
import { uuid7 } from "./ids";
import { t } from "./i18n";
import { toast } from "./nav";
import { storageFailure } from "./storage/health";
import {
  draftEvent,
  keepEvent,
  openOutbox,
  readEvent,
  rowsOf,
  type Account,
  type OutboxDb,
  type OutboxRow,
} from "./storage/outbox";
import { openSnapshot, type SnapshotDb } from "./storage/snapshot";
import { MAX_TRIES, makeBox, makeDeviceKey, open, openWithPin, resetPin, seal, type KeyBox } from "./storage/vault";
import type { EventDraft, FieldEvent, LocalVisit, SignInAnswer, Visit } from "./types";
import { emptyWorld, latestByTarget, stillOver, type World } from "./world";

export type Phase = "boot" | "private" | "sign-in" | "set-pin" | "locked" | "open";
export interface Session {
  secret: string;
  territory: SignInAnswer["user"]["territory"];
}
export interface Unsent {
  id: string;
  seq: number;
  kind: string;
  subject: string;
  at: number;
  state: OutboxRow["state"];
  event: FieldEvent;
  answer: RejectedAnswer | null;
}
export interface RejectedAnswer {
  code?: string;
  field?: string;
  text?: string;
  fixable?: boolean;
}

export const phase = signal<Phase>("boot");
export const accounts = signal<Account[]>([]);
export const account = signal<Account | null>(null);
export const practice = signal(false);
export const world = signal<World>(emptyWorld());
export const unsent = signal<Unsent[]>([]);
export const visits = signal<LocalVisit[]>([]);
/** When the last whole pull of this user's territory began (ms): visits settled well before it are in the snapshot. */
export const pulledFrom = signal(0);
/** The kinds that lie over the snapshot: of people and doors under a measure, and of one's own list. */
const OVER = [
  "followup@1", "patrol@1", "seal@1", "lead_result@1", "accept_order@1", "complete_order@1", "read_document@1", "acknowledge_directive@1",
];
const over = signal<{ event: FieldEvent; settled_at: number | null }[]>([]);
/** What was said here of these and the snapshot does not show yet. */
export const said = computed(() => stillOver(over.value, pulledFrom.value).map(({ event }) => event));
export const local = computed(() => latestByTarget(stillOver(visits.value, pulledFrom.value)));
export const waiting = computed(() => unsent.value.filter((row) => row.state === "waiting"));
export const rejected = computed(() => unsent.value.filter((row) => row.state === "rejected"));
export const oldest = computed(() =>
  waiting.value.reduce<number | null>((least, row) => (least === null ? row.at : Math.min(least, row.at)), null),
);
export const me = computed(() => account.value?.name ?? t("我"));
export const saved: { listeners: (() => void)[] } = { listeners: [] };

let outboxDb: OutboxDb | null = null;
let snapshotDb: SnapshotDb | null = null;
let dataKey: CryptoKey | null = null;
export let session: Session | null = null;
let pending: { answer: SignInAnswer; box: KeyBox | null } | null = null;

export const outbox = (): OutboxDb => outboxDb!;
export const snapshot = (): SnapshotDb => snapshotDb!;
export const key = (): CryptoKey => dataKey!;
export const owner = (): string => account.value!.owner;
export const credential = (): string => `${account.value!.device}.${account.value!.user}.${session!.secret}`;

/** Say that storage failed: the blocking page shows, with the events of this run still to hand over. */
export function failStorage(error: unknown): void {
  storageFailure.value = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

export async function openStores(): Promise<void> {
  try {
    outboxDb = await openOutbox();
    snapshotDb = await openSnapshot();
    accounts.value = await outboxDb.getAll("accounts");
  } catch (error) {
    failStorage(error);
  }
}

async function deviceKey(): Promise<CryptoKey> {
  const kept = await outbox().get("keys", "device");
  if (kept) return kept;
  const made = await makeDeviceKey();
  await outbox().put("keys", made, "device");
  return made;
}

/** The device this browser already is, so that a second user or a new sign-in keeps its numbering. */
export const knownDevice = (user?: string): string | null =>
  (accounts.value.find((each) => each.user === user) ?? accounts.value[0])?.device ?? null;

/** Take an enrolment or sign-in answer; the user then sets a PIN (or a new one). */
export function welcome(answer: SignInAnswer): void {
  const known = accounts.value.find((each) => each.owner === `${answer.device}.${answer.user.id}`);
  pending = { answer, box: known?.box ?? null };
  account.value = known ?? null;
  phase.value = "set-pin";
}

/** Whether the signed-in user has a store here that only the old PIN opens (no recovery secret was ever given). */
export const needsOldPin = (): boolean => !!pending?.box && !(pending.box.recovery && pending.answer.recovery);
export const pendingName = (): string => pending?.answer.user.name ?? "";

/** Set the PIN after a sign-in. `oldPin` only when needsOldPin(). Throws when the old PIN is wrong. */
export async function setPin(pin: string, oldPin: string): Promise<void> {
  const { answer, box } = pending!;
  const device = await deviceKey();
  const recovery = answer.recovery ?? "";
  let [opened, next]: [CryptoKey, KeyBox] = [null as never, null as never];
  if (!box) [opened, next] = await makeBox(pin, recovery, device);
  else if (needsOldPin()) [opened, next] = [await openWithPin(box, oldPin, device), box];
  else [opened, next] = await resetPin(box, recovery, pin, device);
  const made: Account = {
    owner: `${answer.device}.${answer.user.id}`,
    user: answer.user.id,
    device: answer.device,
    name: answer.user.name,
    role: answer.user.role,
    box: next,
    tries: 0,
    expires_at: answer.expires_at,
    revoked: false,
    seen_at: Date.now(),
    session: await seal(opened, { secret: answer.secret, territory: answer.user.territory }),
  };
  await outbox().put("accounts", made);
  accounts.value = await outbox().getAll("accounts");
  pending = null;
  await enter(made, opened);
}

/** Try a PIN. Answers the tries left, or null when it opened. At 0 only an online sign-in helps; nothing is deleted. */
export async function unlock(who: Account, pin: string): Promise<number | null> {
  if (who.tries >= MAX_TRIES) return 0;
  const counted = { ...who, tries: who.tries + 1 };
  await outbox().put("accounts", counted);
  let opened: CryptoKey;
  try {
    opened = await openWithPin(who.box, pin, await deviceKey());
  } catch {
    accounts.value = await outbox().getAll("accounts");
    return MAX_TRIES - counted.tries;
  }
  const fresh = { ...who, tries: 0, seen_at: Date.now() };
  await outbox().put("accounts", fresh);
  await enter(fresh, opened);
  return null;
}

async function enter(who: Account, opened: CryptoKey): Promise<void> {
  dataKey = opened;
  session = await open<Session>(opened, who.session);
  account.value = who;
  practice.value = false;
  pulledFrom.value = Number(localStorage.getItem(`wanjia.pulled.${who.owner}`) ?? 0);
  await loadUnsent();
  phase.value = "open";
}

/** Forget the key and everything read with it; the outbox stays on the disk, sealed. */
export function lock(): void {
  dataKey = null;
  session = null;
  world.value = emptyWorld();
  unsent.value = [];
  visits.value = [];
  over.value = [];
  toast.value = null; // it names a door
  phase.value = accounts.value.length ? "locked" : "sign-in";
}

export function pulledWhole(from: number): void {
  pulledFrom.value = from;
  localStorage.setItem(`wanjia.pulled.${owner()}`, String(from));
}

export async function renewSession(secret: string, expires_at: string): Promise<void> {
  session = { ...session!, secret };
  const next = { ...account.value!, expires_at, session: await seal(key(), session) };
  await outbox().put("accounts", next);
  account.value = next;
}

/** Read the outbox and the visits still worth laying over the snapshot. */
export async function loadUnsent(): Promise<void> {
  const rows = await rowsOf(outbox(), owner());
  unsent.value = await Promise.all(
    rows.map(async (row) => {
      const event = await readEvent(key(), row);
      return {
        id: row.id,
        seq: row.seq,
        kind: event.kind,
        subject: event.subject,
        at: row.at,
        state: row.state,
        event,
        answer: row.answer ? await open<RejectedAnswer>(key(), row.answer) : null,
      };
    }),
  );
  const receipts = (await outbox().getAllFromIndex("receipts", "owner", owner())).filter(
    (row) => row.at > Date.now() - 86_400_000 && !["superseded", "office"].includes(row.result),
  );
  const settled = receipts.map(async (row) => ({ event: await readEvent(key(), row), settled_at: row.at }));
  const fresh = unsent.value.filter((row) => row.state === "waiting").map(({ event }) => ({ event, settled_at: null }));
  const told = [...(await Promise.all(settled)), ...fresh];
  visits.value = told.map(({ event, settled_at }) => asVisit(event, settled_at)).filter((visit) => visit !== null);
  over.value = told.filter(({ event }) => OVER.includes(event.kind));
}

function asVisit(event: FieldEvent, settled_at: number | null): LocalVisit | null {
  if (event.kind !== "visit@1") return null;
  const { outcome, revisit_at } = event.payload as unknown as Visit;
  const at = new Date(Date.parse(event.wall) + event.skew_ms).toISOString();
  return { event: event.id, target: event.subject, outcome, at, revisit_at, settled_at, supersedes: event.supersedes };
}

/**
 * Store an event durably (or, in practice, only in memory) and show it at once. `then` runs once it is stored, drawn
 * together with it: a slow phone draws once. Answers the event's id; throws, with the red page up, when the disk refuses.
 */
export async function record(draft: EventDraft, then: () => void = () => undefined): Promise<string> {
  const wall = draft.at ?? Date.now();
  const at = { id: uuid7(now()), wall: isoLocal(wall), skew_ms: skewMs.value, suspect: clockSuspect.value };
  let event: FieldEvent = { ...draftEvent(draft, at), seq: unsent.value.length + 1 };
  if (!practice.value) {
    try {
      const { seq: _, ...unnumbered } = event;
      event = await keepEvent(outbox(), owner(), key(), unnumbered, wall, draft.from);
    } catch (error) {
      showEvent(event, wall);
      failStorage(error);
      throw error;
    }
  }
  batch(() => {
    showEvent(event, wall);
    then();
  });
  for (const listener of saved.listeners) listener();
  return event.id;
}

function showEvent(event: FieldEvent, wall: number): void {
  const row: Unsent = {
    id: event.id,
    seq: event.seq,
    kind: event.kind,
    subject: event.subject,
    at: wall,
    state: "waiting",
    event,
    answer: null,
  };
  unsent.value = [...unsent.value.filter((each) => !(each.state === "rejected" && each.id === event.supersedes)), row];
  const visit = asVisit(event, null);
  if (visit) visits.value = [...visits.value, visit];
  if (OVER.includes(event.kind)) over.value = [...over.value, { event, settled_at: null }];
}

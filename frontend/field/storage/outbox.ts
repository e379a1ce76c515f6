/**
 * The outbox database: what this phone knows and nobody else does yet. One durable row per event, dropped only after a
 * receipt. The schema only ever grows: never remove or rename a store here, old phones carry unsent work in it.
 */
import { openDB, unwrap, type DBSchema, type IDBPDatabase } from "idb";
import type { EventDraft, FieldEvent, Receipt } from "../types";
import { open, seal, type KeyBox, type Sealed } from "./vault";

export const RECEIPT_DAYS = 14;

export interface Account {
  owner: string;
  user: string;
  device: string;
  name: string;
  role: string;
  box: KeyBox;
  tries: number;
  session: Sealed;
  expires_at: string;
  revoked: boolean;
  seen_at: number;
}
export type RowState = "waiting" | "rejected";
export interface OutboxRow {
  id: string;
  owner: string;
  seq: number;
  state: RowState;
  at: number;
  bytes: number;
  sealed: Sealed;
  answer: Sealed | null;
}
export interface ReceiptRow {
  id: string;
  owner: string;
  seq: number;
  result: string;
  at: number;
  made_at: number;
  sealed: Sealed;
}
export interface PhotoRow {
  sha: string;
  owner: string;
  sealed: Sealed;
  bytes: number;
  sent: number;
  at: number;
}

interface Schema extends DBSchema {
  accounts: { key: string; value: Account };
  keys: { key: string; value: CryptoKey };
  counters: { key: string; value: number };
  events: { key: string; value: OutboxRow; indexes: { owner: string } };
  receipts: { key: string; value: ReceiptRow; indexes: { owner: string; at: number } };
  photos: { key: string; value: PhotoRow; indexes: { owner: string } };
  drafts: { key: string; value: { key: string; owner: string; at: number; sealed: Sealed } };
}
export type OutboxDb = IDBPDatabase<Schema>;

const strict = { durability: "strict" } as const;
type Unnumbered = Omit<FieldEvent, "seq">;

export function openOutbox(name = "wanjia-outbox"): Promise<OutboxDb> {
  return openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("accounts", { keyPath: "owner" });
      db.createObjectStore("keys");
      db.createObjectStore("counters");
      db.createObjectStore("events", { keyPath: "id" }).createIndex("owner", "owner");
      const receipts = db.createObjectStore("receipts", { keyPath: "id" });
      receipts.createIndex("owner", "owner");
      receipts.createIndex("at", "at");
      db.createObjectStore("photos", { keyPath: "sha" }).createIndex("owner", "owner");
      db.createObjectStore("drafts", { keyPath: "key" });
    },
  });
}

/** Keep a draft so that a page killed right after loses nothing of it. Throws when the disk refuses. */
export async function keepDraftRow(
  db: OutboxDb,
  owner: string,
  key: CryptoKey,
  name: string,
  draft: unknown,
): Promise<void> {
  const sealed = await seal(key, draft);
  // Without the wrapper: at a table this is done for every person, and its promises are a third of the time.
  const tx = unwrap(db).transaction("drafts", "readwrite", strict);
  tx.objectStore("drafts").put({ key: name, owner, at: Date.now(), sealed });
  tx.commit();
  await new Promise<void>((kept, refused) => {
    tx.oncomplete = () => kept();
    tx.onabort = () => refused(tx.error ?? new DOMException("aborted", "AbortError"));
  });
}

/**
 * Store one event durably and give it the next number of this device and user; the draft it was made of, if any, goes
 * with it. Throws when the disk refuses.
 */
export async function keepEvent(
  db: OutboxDb,
  owner: string,
  key: CryptoKey,
  event: Unnumbered,
  at: number,
  from?: string,
): Promise<FieldEvent> {
  const sealed = await seal(key, event);
  const tx = db.transaction(["events", "counters", "receipts", "drafts"], "readwrite", strict);
  const seq = ((await tx.objectStore("counters").get(owner)) ?? 0) + 1;
  tx.objectStore("counters").put(seq, owner);
  tx.objectStore("events").put({
    id: event.id,
    owner,
    seq,
    state: "waiting",
    at,
    bytes: sealed.data.byteLength,
    sealed,
    answer: null,
  });
  if (event.supersedes)
    await settleReplaced(tx.objectStore("events"), tx.objectStore("receipts"), event.supersedes, at);
  if (from) void tx.objectStore("drafts").delete(from);
  // Committing now, not when the queue of this transaction is found empty, halves the time of a save.
  tx.commit();
  await tx.done;
  return { ...event, seq };
}

interface EventsStore {
  get(id: string): Promise<OutboxRow | undefined>;
  delete(id: string): Promise<void>;
}
interface ReceiptsStore {
  put(row: ReceiptRow): Promise<unknown>;
}

/** A rejected row that was corrected has done its work; a row that still waits stays and is sent too. */
async function settleReplaced(events: EventsStore, receipts: ReceiptsStore, id: string, at: number): Promise<void> {
  const row = await events.get(id);
  if (row?.state !== "rejected") return;
  await receipts.put(asReceipt(row, "superseded", at));
  await events.delete(id);
}

function asReceipt(row: OutboxRow, result: string, at: number): ReceiptRow {
  return { id: row.id, owner: row.owner, seq: row.seq, result, at, made_at: row.at, sealed: row.sealed };
}

export async function rowsOf(db: OutboxDb, owner: string): Promise<OutboxRow[]> {
  const rows = await db.getAllFromIndex("events", "owner", owner);
  return rows.sort((a, b) => a.seq - b.seq);
}

export async function readEvent(key: CryptoKey, row: { seq: number; sealed: Sealed }): Promise<FieldEvent> {
  return { ...(await open<Unnumbered>(key, row.sealed)), seq: row.seq };
}

/** Apply receipts: accepted, duplicate, flagged and held rows leave; rejected rows move to the 需处理 tray. */
export async function settle(db: OutboxDb, key: CryptoKey, receipts: Receipt[], at: number): Promise<void> {
  const answers = new Map<string, Sealed>();
  for (const receipt of receipts) {
    if (receipt.result === "rejected") answers.set(receipt.id, await seal(key, receipt));
  }
  const tx = db.transaction(["events", "receipts"], "readwrite", strict);
  const events = tx.objectStore("events");
  for (const receipt of receipts) {
    const row = await events.get(receipt.id);
    if (!row) continue;
    if (receipt.result === "rejected") {
      events.put({ ...row, state: "rejected", answer: answers.get(receipt.id) ?? null });
    } else {
      tx.objectStore("receipts").put(asReceipt(row, receipt.result, at));
      events.delete(row.id);
    }
  }
  await tx.done;
}

/** Leave a rejected row to the office, which holds its payload already. */
export async function handToOffice(db: OutboxDb, id: string, at: number): Promise<void> {
  const tx = db.transaction(["events", "receipts"], "readwrite", strict);
  const row = await tx.objectStore("events").get(id);
  if (row?.state === "rejected") {
    tx.objectStore("receipts").put(asReceipt(row, "office", at));
    tx.objectStore("events").delete(id);
  }
  await tx.done;
}

/** Put back what the server says it never got, as far as the receipts kept 14 days still hold it. Answers how many. */
export async function putBack(db: OutboxDb, owner: string, missing: [number, number][]): Promise<number> {
  const wanted = (seq: number): boolean => missing.some(([from, to]) => seq >= from && seq <= to);
  const tx = db.transaction(["events", "receipts"], "readwrite", strict);
  let count = 0;
  for (const row of await tx.objectStore("receipts").index("owner").getAll(owner)) {
    if (!wanted(row.seq)) continue;
    tx.objectStore("events").put({
      id: row.id,
      owner,
      seq: row.seq,
      state: "waiting",
      at: row.made_at,
      bytes: row.sealed.data.byteLength,
      sealed: row.sealed,
      answer: null,
    });
    tx.objectStore("receipts").delete(row.id);
    count++;
  }
  await tx.done;
  return count;
}

/** Forget receipts older than 14 days and photos that are whole at the server for as long. */
export async function forgetOld(db: OutboxDb, at: number): Promise<void> {
  const before = at - RECEIPT_DAYS * 86_400_000;
  const tx = db.transaction("receipts", "readwrite");
  for (const id of await tx.store.index("at").getAllKeys(IDBKeyRange.upperBound(before))) tx.store.delete(id);
  await tx.done;
}

export function draftEvent(
  draft: EventDraft,
  at: { id: string; wall: string; skew_ms: number; suspect: boolean },
): Unnumbered {
  return {
    id: at.id,
    kind: draft.kind,
    subject: draft.subject,
    territory: draft.territory,
    wall: at.wall,
    skew_ms: at.skew_ms,
    suspect: at.suspect,
    base: draft.base ?? {},
    supersedes: draft.supersedes ?? null,
    payload: draft.payload,
  };
}

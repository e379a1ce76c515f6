/** Send what waits. A row leaves only by its own receipt; whatever else the net answers, everything stays. */
import { putBack, readEvent, rowsOf, settle, type OutboxDb } from "../storage/outbox";
import { openBytes } from "../storage/vault";
import type { PushAnswer, Receipt } from "../types";
import { post, putPart, Refused, Unreachable } from "./api";
import { firstBatch, FULL, halved, type Limits } from "./batch";
import { isoLocal } from "../clock";

export const APP = "1";
const PART = 256 * 1024;
/** Events in a row that the server could not read before the network is blamed and not they. */
const MAX_UNREADABLE = 3;

export interface Sender {
  db: OutboxDb;
  owner: string;
  device: string;
  key: CryptoKey;
  auth: string;
}
export interface Sent {
  receipts: Receipt[];
  putBack: number;
  nextAfter: number;
}

/** Refuse an answer that is not one receipt per event: a captive portal, a proxy page, a half answer. */
export function receiptsOf(answer: Partial<PushAnswer>, ids: string[]): Receipt[] {
  const receipts = answer.receipts;
  if (!Array.isArray(receipts)) throw new Unreachable("no receipts");
  const known = new Set(ids);
  if (!receipts.every((each) => known.has(each.id))) throw new Unreachable("receipts of other events");
  return receipts.filter((each) => ["accepted", "duplicate", "flagged", "held", "rejected"].includes(each.result));
}

/** Push until nothing waits. `onBatch` is called after each batch is settled on the disk. Throws Refused or Unreachable. */
export async function pushAll(sender: Sender, onBatch: (sent: Sent) => Promise<void>): Promise<void> {
  let limits: Limits = FULL;
  const asked = new Set<string>();
  let unreadable = 0;
  for (;;) {
    const rows = (await rowsOf(sender.db, sender.owner)).filter((row) => row.state === "waiting" && !asked.has(row.id));
    if (!rows.length) return;
    const events = await Promise.all(rows.slice(0, limits.events).map((row) => readEvent(sender.key, row)));
    const batch = firstBatch(events, limits);
    const ids = batch.map((event) => event.id);
    let answer: PushAnswer;
    try {
      answer = await post<PushAnswer>(
        "push",
        {
          app: APP,
          device: sender.device,
          sent_at: isoLocal(Date.now()),
          unsent: rows.length - batch.length,
          events: batch,
        },
        sender.auth,
      );
    } catch (error) {
      if (!(error instanceof Refused) || !isAboutContent(error)) throw error;
      limits = batch.length === 1 ? FULL : halved(batch.length, limits);
      if (batch.length > 1) continue;
      if (error.status === 413) await settle(sender.db, sender.key, [tooLarge(ids[0]!)], Date.now());
      else if (++unreadable > MAX_UNREADABLE) throw error;
      // What the server cannot read stays here, for the hand-over file; the others go on without it.
      asked.add(ids[0]!);
      continue;
    }
    const receipts = receiptsOf(answer, ids);
    // A row without a receipt waits for the next round instead of being sent again and again in this one.
    for (const id of ids) asked.add(id);
    await settle(sender.db, sender.key, receipts, Date.now());
    const back = answer.missing_seq?.length ? await putBack(sender.db, sender.owner, answer.missing_seq) : 0;
    await onBatch({ receipts, putBack: back, nextAfter: answer.next_after_ms ?? 0 });
  }
}

const isAboutContent = (error: Refused): boolean =>
  error.status === 413 || (error.status === 400 && error.type.endsWith("body"));
const tooLarge = (id: string): Receipt => ({ id, result: "rejected", code: "too_large", text: "", fixable: true });

/** Send photos in parts of 256 KB, going on from where the server says it is. */
export async function sendPhotos(sender: Sender): Promise<number> {
  let sent = 0;
  for (const row of await sender.db.getAllFromIndex("photos", "owner", sender.owner)) {
    const bytes = new Blob([await openBytes(sender.key, row.sealed)]);
    let have = row.sent;
    try {
      while (have < bytes.size) {
        const next = await putPart(row.sha, have, bytes.slice(have, have + PART), sender.auth);
        if (next <= have && next !== 0) throw new Unreachable("photo does not move on");
        have = next;
        await sender.db.put("photos", { ...row, sent: have });
      }
      await sender.db.delete("photos", row.sha);
      sent++;
    } catch (error) {
      // One photo the server will not have never holds up the others; it is tried again another day.
      if (!(error instanceof Refused) || [401, 403, 429, 503].includes(error.status)) throw error;
    }
  }
  return sent;
}

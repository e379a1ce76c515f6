/** What goes into one push: at most 200 events and 256 KB, in the order they happened. */
import type { FieldEvent } from "../types";

export const MAX_EVENTS = 200;
export const MAX_BYTES = 256 * 1024;
const ENVELOPE = 200;
const utf8 = new TextEncoder();

export interface Limits {
  events: number;
  bytes: number;
}
export const FULL: Limits = { events: MAX_EVENTS, bytes: MAX_BYTES };

/** Take the first events that fit. One event alone is always taken, so a huge one is refused by the server, not stuck. */
export function firstBatch(events: FieldEvent[], limits: Limits = FULL): FieldEvent[] {
  const batch: FieldEvent[] = [];
  let bytes = ENVELOPE;
  for (const event of events) {
    bytes += utf8.encode(JSON.stringify(event)).length + 1;
    if (batch.length && (batch.length >= limits.events || bytes > limits.bytes)) break;
    batch.push(event);
  }
  return batch;
}

/** After a 413: half of what was sent. */
export function halved(sent: number, limits: Limits): Limits {
  return { events: Math.max(1, Math.floor(sent / 2)), bytes: limits.bytes };
}

/** How long to wait after the n-th failure in a row (ms): Retry-After when given, else 5 s doubling to 5 min; jittered. */
export function waitAfter(failures: number, retryAfter: string | null, random: number): number {
  const asked = Number(retryAfter);
  const base = retryAfter && asked >= 0 ? asked * 1000 : Math.min(300_000, 5_000 * 2 ** Math.min(failures - 1, 10));
  return Math.round(base * (1 + random * 0.5));
}

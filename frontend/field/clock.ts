/**
 * The phone's clock against the server's. Event time = wall + skew_ms. The phone's wall clock is never trusted and
 * never refused: when it runs backwards past the last server time, or jumps within a session, events are marked suspect.
 */
import { signal } from "@preact/signals";

const JUMP_MS = 5 * 60_000;
const KEEP = "wanjia.clock";

interface Anchor {
  wall: number;
  mono: number;
}

/** Ticks twice a minute, so that what depends on the time of day is drawn again. */
export const tick = signal(0);
export const skewMs = signal(0);
export const clockSuspect = signal(false);
let lastServer = 0;
let anchor: Anchor = { wall: Date.now(), mono: performance.now() };

/** Say whether a wall reading is believable: not before the last server time, and in step with the monotonic clock. */
export function isSuspect(wall: number, mono: number, last: number, skew: number, from: Anchor): boolean {
  const jumped = Math.abs(wall - from.wall - (mono - from.mono)) > JUMP_MS;
  return jumped || wall + skew < last - JUMP_MS;
}

export function startClock(): void {
  const kept = JSON.parse(localStorage.getItem(KEEP) ?? "{}") as { skew?: number; last?: number };
  skewMs.value = kept.skew ?? 0;
  lastServer = kept.last ?? 0;
  anchor = { wall: Date.now(), mono: performance.now() };
  checkClock();
  setInterval(() => {
    tick.value++;
    checkClock();
  }, 30_000);
}

export function checkClock(): void {
  clockSuspect.value = isSuspect(Date.now(), performance.now(), lastServer, skewMs.value, anchor);
}

/** Take the server's time from an answer; `sent` and `got` are wall readings around the request. */
export function learnServerTime(serverTime: string, sent: number, got: number): void {
  const server = Date.parse(serverTime);
  if (Number.isNaN(server)) return;
  skewMs.value = Math.round(server - (sent + got) / 2);
  lastServer = server;
  anchor = { wall: got, mono: performance.now() };
  clockSuspect.value = false;
  localStorage.setItem(KEEP, JSON.stringify({ skew: skewMs.value, last: server }));
}

/** Now by the server's clock, in ms: while suspect, never before the last server time. */
export function now(): number {
  const corrected = Date.now() + skewMs.value;
  return clockSuspect.value ? Math.max(corrected, lastServer) : corrected;
}

/** Format a moment as ISO 8601 to the second with the phone's own offset, e.g. 2022-11-12T09:10:00+08:00. */
export function isoLocal(at: number): string {
  const date = new Date(at);
  const offset = -date.getTimezoneOffset();
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}T${time}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

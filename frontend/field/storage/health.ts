/** Whether this browser can be trusted with unsent work: private mode, persistence, space, a database that commits. */
import { signal } from "@preact/signals";

/** Set once storage fails: the app shows the blocking red page and only offers the hand-over. */
export const storageFailure = signal<string | null>(null);
export const persisted = signal<boolean | null>(null);
export const usedShare = signal(0);
export const FULL_AT = 0.8;

interface HeapMemory { jsHeapSizeLimit: number }

/** Guess private mode: Chromium gives an off-the-record profile a quota tied to memory, never to the disk. */
export function looksPrivate(quota: number, heapLimit: number, isPersisted: boolean): boolean {
  return !isPersisted && heapLimit > 0 && quota < heapLimit * 2;
}

export async function isPrivateMode(): Promise<boolean> {
  if (!("storage" in navigator)) return false;
  const { quota = Infinity } = await navigator.storage.estimate();
  const heap = (performance as Performance & { memory?: HeapMemory }).memory?.jsHeapSizeLimit ?? 0;
  return looksPrivate(quota, heap, await navigator.storage.persisted());
}

export async function checkStorage(ask: boolean): Promise<void> {
  if (!navigator.storage?.estimate) return;
  persisted.value = (await navigator.storage.persisted()) || (ask && (await navigator.storage.persist()));
  const { usage = 0, quota = Infinity } = await navigator.storage.estimate();
  usedShare.value = usage / quota;
}

/** How loudly unsent work must be named: 0 calm, 1 after 2 h, 2 after 24 h, 3 after 72 h. */
export function nagLevel(oldest: number | null, at: number): 0 | 1 | 2 | 3 {
  if (oldest === null) return 0;
  const hours = (at - oldest) / 3_600_000;
  if (hours >= 72) return 3;
  if (hours >= 24) return 2;
  return hours >= 2 ? 1 : 0;
}

/** Whether this browser can be trusted with unsent work: private mode, persistence, space, a database that commits. */
import { signal } from "@preact/signals";

/** Set once storage fails: the app shows the blocking red page and only offers the hand-over. */
export const storageFailure = signal<string | null>(null);
export const persisted = signal<boolean | null>(null);
export const usedShare = signal(0);
export const FULL_AT = 0.8;

const SMALL_QUOTA = 600 * 1024 * 1024;

/**
 * Guess private mode: an off-the-record profile has a quota tied to memory, not to the disk. Chromium 2024 and later
 * hide the difference on purpose; there only the refused persistence is left to warn of (docs/phone.md).
 */
export function looksPrivate(quota: number, isPersisted: boolean): boolean {
  return !isPersisted && quota < SMALL_QUOTA;
}

export async function isPrivateMode(): Promise<boolean> {
  if (!navigator.storage?.estimate) return false;
  const { quota = Infinity } = await navigator.storage.estimate();
  return looksPrivate(quota, await navigator.storage.persisted());
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

/** When to sync and what to make of failures. One sync at a time, across tabs too. */
import { signal } from "@preact/signals";
import { forgetOld } from "../storage/outbox";
import { dropSnapshot } from "../storage/snapshot";
import {
  account,
  accounts,
  credential,
  failStorage,
  key,
  loadUnsent,
  outbox,
  owner,
  phase,
  practice,
  pulledWhole,
  renewSession,
  saved,
  snapshot,
  waiting,
  world,
} from "../session";
import { buildWorld, emptyWorld } from "../world";
import { post, Refused, Unreachable } from "./api";
import { waitAfter } from "./batch";
import { loadBuckets, pullAll, type Store } from "./pull";
import { pushAll, sendPhotos, type Sender } from "./push";

export type SyncState = "idle" | "working" | "offline" | "portal" | "sign-in" | "busy" | "revoked";
export const syncState = signal<SyncState>("idle");
export const syncedAt = signal<number | null>(null);

// Whoever holds the phone sees within a minute what the office sent: the two together stay well below it.
const LOOK_MS = 5_000;
const AFTER_SAVE_MS = 3_000;
const PULL_EVERY_MS = 45_000;
const RENEW_BEFORE_MS = 3 * 86_400_000;

let store: Store | null = null;
let failures = 0;
let notBefore = 0;
let pulledAt = 0;
let running = false;
let debounce: ReturnType<typeof setTimeout> | undefined;
let retry: ReturnType<typeof setTimeout> | undefined;

function rebuild(): void {
  if (store) world.value = buildWorld(store.rows.values());
}

/** Open the kept snapshot for the user who just unlocked, then sync. */
export async function startWork(): Promise<void> {
  store = { db: snapshot(), owner: owner(), key: key(), rows: new Map() };
  try {
    await loadBuckets(store);
    await forgetOld(outbox(), Date.now());
  } catch (error) {
    // A broken snapshot is only a copy: drop it and pull again. The outbox is another database.
    if (error instanceof DOMException && error.name === "OperationError") await dropSnapshot(snapshot(), owner());
    else failStorage(error);
    store.rows.clear();
  }
  rebuild();
  failures = 0;
  notBefore = 0;
  pulledAt = 0;
  void syncNow();
}

export function stopWork(): void {
  store = null;
  clearTimeout(debounce);
  clearTimeout(retry);
}

/** Drop one user's snapshot on this phone and pull everything again. */
export async function resetSnapshot(): Promise<void> {
  await dropSnapshot(snapshot(), owner());
  store?.rows.clear();
  world.value = emptyWorld();
  await syncNow(true);
}

/** Sync unless one is running, the server asked to wait, or there is nobody to sync for. `asked` = a person pressed. */
export async function syncNow(asked = false): Promise<void> {
  if (running || !store || phase.value !== "open" || practice.value) return;
  if (!asked && Date.now() < notBefore) return;
  running = true;
  syncState.value = "working";
  try {
    const locks = navigator.locks as LockManager | undefined;
    await (locks ? locks.request("wanjia-sync", () => once(asked)) : once(asked));
    failures = 0;
    syncState.value = "idle";
    syncedAt.value = Date.now();
  } catch (error) {
    await failed(error);
  } finally {
    running = false;
  }
}

const sender = (): Sender => ({
  db: outbox(),
  owner: owner(),
  device: account.value!.device,
  key: key(),
  auth: credential(),
});

async function once(asked: boolean): Promise<void> {
  const began = Date.now();
  const beganMono = performance.now();
  const mine = store!;
  const still = (): boolean => store === mine;
  await loadUnsent();
  await pushAll(sender(), async ({ nextAfter }) => {
    if (nextAfter) notBefore = Date.now() + nextAfter;
    if (still()) await loadUnsent();
  });
  if (!still()) return;
  if (asked || began - pulledAt >= PULL_EVERY_MS) {
    await pullAll(mine, credential(), () => {
      if (still()) rebuild();
    });
    if (!still()) return;
    performance.measure("pull-whole", { start: beganMono });
    pulledAt = began;
    pulledWhole(began);
  }
  if (Date.parse(account.value!.expires_at) - Date.now() < RENEW_BEFORE_MS) {
    const fresh = await post<{ secret: string; expires_at: string }>("renew", {}, credential());
    await renewSession(fresh.secret, fresh.expires_at);
  }
  await sendPhotos(sender());
}

async function failed(error: unknown): Promise<void> {
  failures++;
  if (error instanceof Refused) {
    notBefore = Date.now() + waitAfter(failures, error.retryAfter, Math.random());
    if (error.type.endsWith("device-revoked")) return revoked();
    syncState.value = error.status === 401 ? "sign-in" : "busy";
    again();
  } else if (error instanceof Unreachable) {
    notBefore = Date.now() + waitAfter(failures, null, Math.random());
    syncState.value = navigator.onLine ? "portal" : "offline";
    again();
  } else if (store) {
    syncState.value = "busy";
    failStorage(error);
  }
}

/** Try again by itself when the wait is over. */
function again(): void {
  clearTimeout(retry);
  retry = setTimeout(() => void syncNow(), notBefore - Date.now() + 50);
}

/** This phone was revoked: hand in what waits (the server keeps it for the office), then wipe what was read. */
async function revoked(): Promise<void> {
  syncState.value = "revoked";
  try {
    await pushAll(sender(), () => loadUnsent());
  } catch {
    // Even a refused hand-in keeps the outbox; the office can still take the hand-over file.
  }
  await dropSnapshot(snapshot(), owner());
  store?.rows.clear();
  world.value = emptyWorld();
  const gone = { ...account.value!, revoked: true };
  await outbox().put("accounts", gone);
  account.value = gone;
  accounts.value = await outbox().getAll("accounts");
}

/** Hook the triggers once: after a save (3 s), back online, back in view, when the last pull is 45 s old. */
export function startTriggers(): void {
  saved.listeners.push(() => {
    clearTimeout(debounce);
    debounce = setTimeout(() => void syncNow(), AFTER_SAVE_MS);
  });
  addEventListener("online", () => {
    // What the server asked for still holds; only waits of our own for a dead net end here.
    if (syncState.value !== "busy") notBefore = 0;
    void syncNow();
  });
  addEventListener("offline", () => {
    if (phase.value === "open") syncState.value = "offline";
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void syncNow();
  });
  setInterval(() => {
    const old = Date.now() - pulledAt >= PULL_EVERY_MS;
    if (old && (!document.hidden || waiting.value.length)) void syncNow();
  }, LOOK_MS);
}

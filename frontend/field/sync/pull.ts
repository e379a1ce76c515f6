/** Pull my territory bucket by bucket; each page is kept with its cursor, so a broken pull goes on where it stopped. */
import { signal } from "@preact/signals";
import {
  applyPage,
  bucketsOf,
  compact,
  dropBucket,
  keepPage,
  keepState,
  readBucket,
  type BucketState,
  type SnapshotDb,
} from "../storage/snapshot";
import type { AnyRow, BucketInfo, PullPage } from "../types";
import { get } from "./api";
import { agrees } from "./checksum";

const TOGETHER = 3;
const COMPACT_AT = 20;

export interface BucketProgress {
  name: string;
  dataset: string;
  have: number;
  count: number;
  done: boolean;
}
export const progress = signal<Map<string, BucketProgress>>(new Map());
export const overCap = signal<{ count: number; warn: number; hard: number } | null>(null);

export interface Store {
  db: SnapshotDb;
  owner: string;
  key: CryptoKey;
  rows: Map<string, Map<string, AnyRow>>;
}

/** Load every kept bucket into memory. */
export async function loadBuckets(store: Store): Promise<void> {
  const states = await bucketsOf(store.db, store.owner);
  const read = await Promise.all(states.map((each) => readBucket(store.db, store.owner, store.key, each.bucket)));
  states.forEach((each, i) => store.rows.set(each.bucket, read[i]!));
}

function show(info: BucketInfo, have: number, done: boolean): void {
  progress.value = new Map(progress.value).set(info.bucket, {
    name: info.name,
    dataset: info.dataset,
    have,
    count: info.count,
    done,
  });
}

/** Pull one bucket to its end. Answers whether anything changed. */
async function pullBucket(
  store: Store,
  info: BucketInfo,
  kept: BucketState | undefined,
  auth: string,
  again = false,
): Promise<boolean> {
  let state: BucketState = kept ?? { bucket: info.bucket, cursor: "", pages: 0, complete: false, pulled_at: 0 };
  const rows = store.rows.get(info.bucket) ?? new Map<string, AnyRow>();
  store.rows.set(info.bucket, rows);
  if (state.complete && agrees(rows, info.count, info.checksum)) {
    show(info, rows.size, true);
    return false;
  }
  for (;;) {
    const page = await get<PullPage>(
      `pull?bucket=${encodeURIComponent(info.bucket)}&cursor=${encodeURIComponent(state.cursor)}`,
      auth,
    );
    if (page.reset) return startOver(store, info, auth, again);
    applyPage(rows, page);
    const full = page.rows.length > 0 || page.removed.length > 0;
    state = {
      ...state,
      cursor: page.cursor,
      pages: state.pages + (full ? 1 : 0),
      complete: !page.more,
      pulled_at: Date.now(),
    };
    if (full) await keepPage(store.db, store.owner, store.key, page, state);
    else await keepState(store.db, store.owner, state);
    show(info, rows.size, !page.more);
    if (page.more) continue;
    if (!agrees(rows, page.count, page.checksum)) return startOver(store, info, auth, again);
    if (state.pages > COMPACT_AT + rows.size / 250) {
      await compact(store.db, store.owner, store.key, [...rows.values()], state);
    }
    return true;
  }
}

/** Drop the bucket and pull it from its beginning; twice in a row is left for the next round. */
async function startOver(store: Store, info: BucketInfo, auth: string, again: boolean): Promise<boolean> {
  await dropBucket(store.db, store.owner, info.bucket);
  store.rows.delete(info.bucket);
  return again ? true : pullBucket(store, info, undefined, auth, true);
}

/** Pull everything that differs, by priority, three at a time. Calls `changed` after each priority that brought rows. */
export async function pullAll(store: Store, auth: string, changed: () => void): Promise<void> {
  const { buckets, cap } = await get<{ buckets: BucketInfo[]; cap: { warn: number; hard: number } }>("buckets", auth);
  const people = buckets.filter((each) => each.dataset === "people").reduce((sum, each) => sum + each.count, 0);
  overCap.value = people > cap.warn ? { count: people, ...cap } : null;
  const kept = new Map((await bucketsOf(store.db, store.owner)).map((each) => [each.bucket, each]));
  const listed = new Set(buckets.map((each) => each.bucket));
  let stale = false;
  for (const bucket of kept.keys()) {
    if (listed.has(bucket)) continue;
    await dropBucket(store.db, store.owner, bucket);
    store.rows.delete(bucket);
    stale = true;
  }
  if (stale) changed();
  progress.value = new Map(
    buckets.map((each) => [
      each.bucket,
      {
        name: each.name,
        dataset: each.dataset,
        have: store.rows.get(each.bucket)?.size ?? 0,
        count: each.count,
        done: false,
      },
    ]),
  );
  for (const priority of [...new Set(buckets.map((each) => each.priority))].sort()) {
    const queue = buckets.filter((each) => each.priority === priority);
    let news = false;
    const worker = async (): Promise<void> => {
      for (let info = queue.shift(); info; info = queue.shift()) {
        news = (await pullBucket(store, info, kept.get(info.bucket), auth)) || news;
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, worker));
    if (news) changed();
  }
}

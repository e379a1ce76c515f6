import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  draftEvent,
  handToOffice,
  keepEvent,
  openOutbox,
  putBack,
  readEvent,
  rowsOf,
  settle,
  type OutboxDb,
} from "../storage/outbox";
import { makeBox, makeDeviceKey, open, openWithPin, pinProblem, resetPin, type Sealed } from "../storage/vault";
import type { Receipt } from "../types";

const OWNER = "d1.hanxiuying";
const AT = Date.parse("2022-11-12T01:10:00Z");
let number = 0;

async function world(): Promise<{ db: OutboxDb; key: CryptoKey }> {
  const [key] = await makeBox("274913", "", await makeDeviceKey());
  return { db: await openOutbox(`outbox-${number++}`), key };
}

const visit = (id: string, supersedes: string | null = null): ReturnType<typeof draftEvent> =>
  draftEvent(
    {
      kind: "visit@1",
      subject: "door",
      territory: "building",
      payload: { outcome: "reached", name: "白海山" },
      supersedes,
    },
    { id, wall: "2022-11-12T09:10:00+08:00", skew_ms: 0, suspect: false },
  );

const receipt = (id: string, result: Receipt["result"], more: Partial<Receipt> = {}): Receipt => ({
  id,
  result,
  ...more,
});

test("events are numbered without a gap, also when they are stored at once", async () => {
  const { db, key } = await world();
  const kept = await Promise.all(["a", "b", "c"].map((id) => keepEvent(db, OWNER, key, visit(id), AT)));
  assert.deepEqual(kept.map((event) => event.seq).sort(), [1, 2, 3]);
  assert.equal((await keepEvent(db, "d1.other", key, visit("d"), AT)).seq, 1);
});

test("an accepted event leaves only by its own receipt, and its receipt is kept", async () => {
  const { db, key } = await world();
  for (const id of ["a", "b", "c", "d"]) await keepEvent(db, OWNER, key, visit(id), AT);
  await settle(
    db,
    key,
    [receipt("a", "accepted"), receipt("b", "duplicate"), receipt("c", "held", { wait_for: "office" })],
    AT,
  );
  assert.deepEqual(
    (await rowsOf(db, OWNER)).map((row) => row.id),
    ["d"],
  );
  assert.deepEqual((await db.getAll("receipts")).map((row) => row.result).sort(), ["accepted", "duplicate", "held"]);
});

test("a rejected event stays in the tray with its reason until it is corrected or handed to the office", async () => {
  const { db, key } = await world();
  for (const id of ["a", "b"]) await keepEvent(db, OWNER, key, visit(id), AT);
  await settle(
    db,
    key,
    [
      receipt("a", "rejected", { code: "required", text: "缺原因" }),
      receipt("b", "rejected", { code: "unknown_kind" }),
    ],
    AT,
  );
  const [a] = await rowsOf(db, OWNER);
  assert.equal(a!.state, "rejected");
  assert.equal((await open<Receipt>(key, a!.answer as Sealed)).text, "缺原因");
  await keepEvent(db, OWNER, key, visit("a2", "a"), AT);
  await handToOffice(db, "b", AT);
  assert.deepEqual(
    (await rowsOf(db, OWNER)).map((row) => [row.id, row.state, row.seq]),
    [["a2", "waiting", 3]],
  );
});

test("what the server says it never got is put back from the receipts, with its old number", async () => {
  const { db, key } = await world();
  for (const id of ["a", "b", "c"]) await keepEvent(db, OWNER, key, visit(id), AT);
  await settle(
    db,
    key,
    ["a", "b", "c"].map((id) => receipt(id, "accepted")),
    AT,
  );
  assert.equal(await putBack(db, OWNER, [[2, 3]]), 2);
  const rows = await rowsOf(db, OWNER);
  assert.deepEqual(
    rows.map((row) => [row.id, row.seq, row.state]),
    [
      ["b", 2, "waiting"],
      ["c", 3, "waiting"],
    ],
  );
  assert.equal((await readEvent(key, rows[0]!)).payload["outcome"], "reached");
});

test("no name can be read from the disk without the key", async () => {
  const { db, key } = await world();
  await keepEvent(db, OWNER, key, visit("a"), AT);
  const [row] = await rowsOf(db, OWNER);
  assert.ok(!Buffer.from(row!.sealed.data).includes(Buffer.from("白海山")));
  assert.ok(!JSON.stringify({ ...row, sealed: null }).includes("白海山"));
});

test("the right PIN opens the store, a wrong one does not, and the recovery secret gives the same key a new PIN", async () => {
  const device = await makeDeviceKey();
  const [key, box] = await makeBox("274913", "recovery", device);
  const db = await openOutbox(`outbox-${number++}`);
  await keepEvent(db, OWNER, key, visit("a"), AT);
  const [row] = await rowsOf(db, OWNER);
  await assert.rejects(openWithPin(box, "000000", device));
  await assert.rejects(resetPin(box, "another", "381924", device));
  await assert.rejects(openWithPin(box, "274913", await makeDeviceKey()));
  const [, renewed] = await resetPin(box, "recovery", "381924", device);
  const again = await openWithPin(renewed, "381924", device);
  assert.equal((await readEvent(again, row!)).subject, "door");
});

test("a PIN that is short, one digit or a straight run is not taken", () => {
  assert.deepEqual(["12345", "111111", "123456", "987654", "274913"].map(pinProblem), [
    "short",
    "easy",
    "easy",
    "easy",
    null,
  ]);
});

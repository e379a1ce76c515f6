/** Which slot of the day is owed is counted here as on the server: the same vectors; what was said here counts at once. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { owes, slotOf, standOf } from "../follow/rules";
import type { WatchRow } from "../types";

test("a moment's slot, and whether it is owed, are those of the server", () => {
  for (const { at, slot, owed, ...plan } of JSON.parse(readFileSync("tests/vectors/followups.json", "utf8"))) {
    assert.equal(slotOf(plan, Date.parse(at)), slot, at);
    assert.equal(owes(plan, slot), owed, at);
  }
});

test("somebody is due until they answered, here or elsewhere, and what was missed this morning is told", () => {
  const watch = { begins: "2022-11-11T00:00:00+08:00", ends: "2022-11-25T00:00:00+08:00", a_day: 2, days: [], last: null };
  const noon = Date.parse("2022-11-12T13:00:00+08:00");
  const row = watch as unknown as WatchRow;
  const now = slotOf(row, noon);
  assert.deepEqual(standOf(row, [], noon), { due: true, missed: true });
  assert.deepEqual(standOf(row, [now - 1], noon), { due: true, missed: false });
  assert.deepEqual(standOf({ ...row, last: now }, [], noon), { due: false, missed: false });
  assert.deepEqual(standOf(row, [now], noon), { due: false, missed: true });
  assert.equal(standOf(row, [], Date.parse("2022-11-25T00:00:00+08:00")).due, false);
});

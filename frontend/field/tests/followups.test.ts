/** Which slot of the day is owed is counted here as on the server: the same vectors; what was said here counts at once. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { owes, patrolsOf, sealsNow, slotOf, slotsToday, standOf } from "../follow/rules";
import type { FileRow, WatchRow } from "../types";

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

const door = {
  id: "f", v: "0", type: "file", household: "h", door: "1-101", begins: "2022-11-11T09:00:00+08:00",
  ends: "2022-11-25T09:00:00+08:00", a_day: 2, last: null, seals: [["FT-1", false]], breaches: 0,
} as FileRow;

test("a door is due twice a day, and a patrol can be written down for today's slots until now, never for one to come", () => {
  const plan = patrolsOf(door);
  const at = (time: string): number => Date.parse(`2022-11-12T${time}:00+08:00`);
  const morning = slotOf(plan, at("08:00"));
  assert.deepEqual(slotsToday(plan, at("08:00")), [[morning, 1]]);
  assert.deepEqual(slotsToday(plan, at("13:00")), [[morning, 1], [morning + 1, 2]]);
  assert.deepEqual(standOf(plan, [], at("13:00")), { due: true, missed: true });
  assert.deepEqual(standOf({ ...plan, last: morning }, [morning + 1], at("13:00")), { due: false, missed: false });
  const first = Date.parse("2022-11-11T13:00:00+08:00");
  assert.deepEqual(slotsToday(plan, first), [[slotOf(plan, first), 2]], "the morning before the measure is not owed");
});

test("a door whose measures are over, or that owes no patrols, is never due", () => {
  const at = Date.parse("2022-11-12T13:00:00+08:00");
  for (const row of [{ ...door, ends: null }, { ...door, ends: "2022-11-12T12:00:00+08:00" }, { ...door, a_day: 0 }])
    assert.deepEqual(standOf(patrolsOf(row), [], at), { due: false, missed: false });
  assert.deepEqual(slotsToday(patrolsOf({ ...door, a_day: 0 }), at), []);
});

test("what was done to seals on this phone lies over what the server told, however often it is told", () => {
  const said = [
    { what: "broken", number: "FT-1" }, { what: "removed", number: "FT-1" }, { what: "posted", number: "FT-2" },
  ];
  assert.deepEqual(sealsNow(door, said.slice(0, 1)), [["FT-1", true]]);
  assert.deepEqual(sealsNow(door, said), [["FT-2", false]]);
  assert.deepEqual(sealsNow({ ...door, seals: [["FT-2", false]] }, said), [["FT-2", false]]);
});

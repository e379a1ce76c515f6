import assert from "node:assert/strict";
import { test } from "node:test";
import { englishOf, textsIn } from "../../po.mjs";
import { isoLocal, isSuspect } from "../clock";
import { uuid7 } from "../ids";
import { practiceWorld } from "../practice/town";
import { find, readCode } from "../search";
import { looksPrivate, nagLevel } from "../storage/health";
import { firstBatch, FULL, halved, waitAfter } from "../sync/batch";
import { agrees, checksum } from "../sync/checksum";
import { receiptsOf } from "../sync/push";
import type { FieldEvent, LocalVisit } from "../types";
import { filled, isException, newDraft, visitFact } from "../visit";
import { isDue, latestByTarget, nextDoor, proposeRevisit, shown, stillOver } from "../world";
import { byUnit } from "../screens/units";

const AT = Date.parse("2022-11-12T01:10:00Z");
const HOUR = 3_600_000;
const town = practiceWorld(AT);
const form = town.forms.get("practice-form")!.definition;
const at = { today: "2022-11-12", now: "2022-11-12T09:10:00+08:00" };

const event = (n: number, note = ""): FieldEvent => ({
  id: `e${n}`,
  seq: n,
  kind: "visit@1",
  subject: "door",
  territory: "",
  wall: "",
  skew_ms: 0,
  suspect: false,
  base: {},
  supersedes: null,
  payload: { note },
});
const visit = (change: Partial<LocalVisit> = {}): LocalVisit => ({
  event: "e1",
  target: "target-practice-building-1-0",
  outcome: "reached",
  at: new Date(AT).toISOString(),
  revisit_at: null,
  settled_at: null,
  supersedes: null,
  ...change,
});

test("a batch holds at most 200 events and 256 KB, and a single huge event is still sent alone", () => {
  assert.equal(firstBatch(Array.from({ length: 450 }, (_, n) => event(n))).length, 200);
  assert.ok(firstBatch(Array.from({ length: 100 }, (_, n) => event(n, "好".repeat(2000)))).length < 50);
  assert.equal(firstBatch([event(1, "x".repeat(400_000)), event(2)]).length, 1);
  assert.deepEqual([halved(200, FULL).events, halved(1, FULL).events], [100, 1]);
});

test("waiting doubles with every failure, obeys Retry-After and is spread out", () => {
  assert.deepEqual(
    [1, 2, 3, 20].map((n) => waitAfter(n, null, 0)),
    [5_000, 10_000, 20_000, 300_000],
  );
  assert.equal(waitAfter(1, "30", 0), 30_000);
  assert.equal(waitAfter(1, "30", 1), 45_000);
});

test("an answer that is not one receipt per event, such as a captive portal's, is a failure", () => {
  assert.throws(() => receiptsOf({}, ["a"]));
  assert.throws(() => receiptsOf({ receipts: [{ id: "other", result: "accepted" }] }, ["a"]));
  assert.deepEqual(
    receiptsOf({ receipts: [{ id: "a", result: "accepted" }] }, ["a", "b"]).map((each) => each.id),
    ["a"],
  );
});

test("the checksum is the xor of the first eight bytes of every row's version", () => {
  const rows = new Map([
    ["1", { v: "ffffffff00000001" }],
    ["2", { v: "0f0f0f0f80000000" }],
  ]);
  assert.equal(checksum(rows.values()), "f0f0f0f080000001");
  assert.ok(agrees(rows, 2, "f0f0f0f080000001"));
  assert.ok(!agrees(rows, 3, "f0f0f0f080000001"));
});

test("a visit made here lies over the snapshot until the server's own row is as new, and counts as unsent until its receipt", () => {
  const target = town.targets.get("target-practice-building-1-0")!;
  const local = latestByTarget([visit()]);
  assert.deepEqual([shown(target, local, "我").state, shown(target, local, "我").unsent], ["reached", true]);
  const newer = {
    ...target,
    state: "excluded" as const,
    last: { at: new Date(AT + HOUR).toISOString(), by: "她", outcome: "reached" },
  };
  assert.equal(shown(newer, local, "我").state, "excluded");
});

test("after its receipt a visit stays on top until a pull that began two minutes later has ended", () => {
  const settled = visit({ settled_at: AT });
  assert.equal(stillOver([settled], AT + 60_000).length, 1);
  assert.equal(stillOver([settled], AT + 120_000).length, 0);
  assert.equal(stillOver([visit()], AT + HOUR).length, 1);
});

test("of two visits of one door the later counts, and a correction stands in the place of what it corrects", () => {
  const later = visit({ event: "e2", outcome: "absent", at: new Date(AT + HOUR).toISOString() });
  assert.equal(latestByTarget([later, visit()]).get(visit().target)!.outcome, "absent");
  const correction = visit({
    event: "e3",
    outcome: "refused",
    supersedes: "e2",
    at: new Date(AT - HOUR).toISOString(),
  });
  assert.equal(latestByTarget([later, correction]).get(visit().target)!.outcome, "refused");
});

test("the next door is the next one due in walking order, round the building", () => {
  const targets = town.targetsAt.get("practice-building-1")!;
  const due = (target: (typeof targets)[number]): boolean => isDue(shown(target, new Map(), ""), AT);
  assert.equal(nextDoor(targets, targets[1]!.id, due)!.id, targets[3]!.id);
  assert.equal(nextDoor(targets, targets[11]!.id, due)!.id, targets[0]!.id);
  assert.equal(
    nextDoor(targets, targets[0]!.id, () => false),
    null,
  );
  assert.equal(
    isDue({ state: "absent", revisit_at: new Date(AT + HOUR).toISOString(), at: null, by: "", unsent: false }, AT),
    false,
  );
});

test("a revisit is proposed for this evening, or for tomorrow morning when the evening is near", () => {
  assert.equal(isoBeijing(proposeRevisit(Date.parse("2022-11-12T10:00:00+08:00")).proposed), "2022-11-12T11:00");
  assert.equal(isoBeijing(proposeRevisit(Date.parse("2022-11-12T18:30:00+08:00")).proposed), "2022-11-13T01:00");
  assert.equal(isoBeijing(proposeRevisit(Date.parse("2022-11-12T23:30:00+08:00")).evening), "2022-11-13T11:00");
});
const isoBeijing = (moment: number): string => new Date(moment).toISOString().slice(0, 16);

test("people are found by name, pinyin, initials, phone tail, identity tail and door", () => {
  const first = (question: string): string =>
    find(town, question)[0]?.person?.name ?? find(town, question)[0]?.household.label ?? "";
  const someone = [...town.persons.values()].find((person) => person.name === "乌云其其格")!;
  assert.equal(first("乌云"), "乌云其其格");
  assert.equal(first("wuyunqi"), "乌云其其格");
  assert.equal(find(town, someone.id_tail)[0]!.person!.id_tail, someone.id_tail);
  assert.equal(find(town, someone.phone_tail)[0]!.person!.phone_tail, someone.phone_tail);
  assert.equal(first("1-201"), "1-201");
  assert.deepEqual(find(town, "  "), []);
});

test("a code is an enrolment link, a household, a card or something else", () => {
  assert.deepEqual(readCode("\nHC1:6BF+70790T \n"), { kind: "card", value: "HC1:6BF+70790T " });
  assert.deepEqual(readCode("https://wanjia.example/field/#enrol=tok-1"), { kind: "enrol", value: "tok-1" });
  assert.deepEqual(readCode(`HTTPS://WANJIA.EXAMPLE/H/${"A1".repeat(13)}`), {
    kind: "household",
    value: "a1".repeat(13),
  });
  assert.equal(readCode("1-201").kind, "other");
});

test("one tap on all well declares the five flags, everyone met, and the form's normal answers", () => {
  const members = town.members.get("practice-building-1-1")!;
  const draft = newDraft("2022-11-12T09:09:00+08:00", true, ["screening"]);
  const fact = visitFact(draft, form, members, at, {
    outcome: "reached",
    revisit_at: null,
    reason: "",
    location: null,
    accuracy_m: null,
  });
  assert.ok(fact.all_well && fact.went && fact.saw && fact.checked_code && fact.verified && fact.told && fact.letter);
  assert.deepEqual(
    fact.met,
    members.map((member) => member.id),
  );
  assert.deepEqual(fact.people[0]!.answers, { temperature: "36.5", symptoms: ["none"] });
  assert.equal(fact.form, "practice@1");
});

test("a fever is an exception, someone not seen is not met, and a closed door declares nothing but that it was visited", () => {
  const members = town.members.get("practice-building-1-1")!;
  const draft = newDraft("", false, []);
  draft.people[members[0]!.id] = { met: true, answers: { symptoms: ["fever"] }, needs: [] };
  draft.people[members[1]!.id] = { met: false, answers: {}, needs: [] };
  assert.ok(isException(draft.people[members[0]!.id]!, form));
  assert.deepEqual(
    filled(draft, form, members, at).met,
    members.filter((_, n) => n !== 1).map((member) => member.id),
  );
  const extra = { revisit_at: null, reason: "", location: null, accuracy_m: null };
  assert.equal(visitFact(draft, form, members, at, { outcome: "reached", ...extra }).all_well, false);
  const closed = visitFact(newDraft("", true, []), form, members, at, { outcome: "absent", ...extra });
  assert.deepEqual(
    [closed.went, closed.saw, closed.letter, closed.met.length, closed.people.length],
    [true, false, false, 0, 0],
  );
});

test("ids are version 7, sort by time and differ", () => {
  const ids = [uuid7(AT), uuid7(AT + 1)];
  assert.match(ids[0]!, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(ids[0]! < ids[1]!);
});

test("a clock that jumps or runs before the server's last time is suspect; one that is merely off is not", () => {
  const anchor = { wall: AT, mono: 0 };
  assert.equal(isSuspect(AT + HOUR, HOUR, AT, 0, anchor), false);
  assert.equal(isSuspect(AT + 2 * HOUR, HOUR, AT, 0, anchor), true);
  assert.equal(isSuspect(AT, 0, AT + 24 * HOUR, 0, anchor), true);
  assert.equal(isSuspect(AT, 0, AT + 24 * HOUR, 24 * HOUR, anchor), false);
  assert.match(isoLocal(AT), /^2022-11-12T\d\d:10:00[+-]\d\d:\d\d$/);
});

test("unsent work is named louder after 2, 24 and 72 hours", () => {
  assert.deepEqual(
    [null, AT, AT - 3 * HOUR, AT - 30 * HOUR, AT - 80 * HOUR].map((oldest) => nagLevel(oldest, AT)),
    [0, 0, 1, 2, 3],
  );
  assert.deepEqual(
    [looksPrivate(100e6, false), looksPrivate(100e6, true), looksPrivate(10e9, false)],
    [true, false, false],
  );
});

test("doors are shown by unit", () => {
  assert.deepEqual(
    byUnit(["1-101", "2-101", "1-102", "西院"], (door) => door),
    [
      ["1", ["1-101", "1-102"]],
      ["2", ["2-101"]],
      ["", ["西院"]],
    ],
  );
});

test("every text of the phone has its English", () => {
  const said = textsIn("frontend/field");
  const english = englishOf(said, "locale/en/LC_MESSAGES/django.po") ?? {};
  assert.ok(said.length > 250);
  assert.deepEqual(
    said.filter((text) => !english[text]),
    [],
  );
});

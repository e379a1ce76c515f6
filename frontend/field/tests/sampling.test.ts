import assert from "node:assert/strict";
import { test } from "node:test";
import { documentProblem, normalForm } from "../sampling/documents";
import {
  judge,
  judgePerson,
  keyOf,
  opened,
  readPersonalCode,
  readScan,
  tubePayload,
  withoutLast,
  withPerson,
  type Memory,
  type OpenTube,
  type Rules,
} from "../sampling/rules";
import { refusedPlace, withPersonAt, type SaidSample } from "../sampling/mended";
import { ordered, type Stop } from "../sampling/route";
import { dayOf, memoryOf, withEvent, type Shelf } from "../sampling/shelf-rules";
import { Wedge } from "../scan/wedge";
import type { FieldEvent } from "../types";

const AT = Date.parse("2022-11-12T01:10:00.400Z");
const RULES: Rules = { size: 10, pattern: "T[0-9]{7}", householdTubes: false };
const NOTHING: Memory = { seen: new Map(), labels: new Map() };
/** Written by the register's own rules (registry/codes) for the bytes 0 to 15. */
const CODE = "000G40R40M30E209185GR38E1WD";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const person = (code: string, household: string | null = null): Parameters<typeof withPerson>[1] => ({
  who: { code },
  shown: "",
  household,
  checks: null,
});
const tubeOf = (...codes: string[]): OpenTube =>
  codes.reduce((tube, code) => withPerson(tube, person(code), AT + 1000), opened("r", "t", "T0000001", 10, AT));

test("a personal code is read as scanned and as typed, and misread letters are put right", () => {
  assert.deepEqual(readPersonalCode(`HTTPS://WANJIA.EXAMPLE/C/${CODE}`), { code: CODE });
  assert.deepEqual(readPersonalCode(CODE.toLowerCase().replace(/(...)/g, "$1 ")), { code: CODE });
  assert.deepEqual(readPersonalCode(CODE.replace(/0/g, "O").replace(/1/g, "l")), { code: CODE });
  assert.equal(readPersonalCode("T0000001"), null);
});

test("a code with any one wrong letter, two changed places or a lost end is torn", () => {
  for (let i = 0; i < CODE.length; i++) {
    for (const letter of ALPHABET) {
      if (letter === CODE[i]) continue;
      assert.equal(readPersonalCode(CODE.slice(0, i) + letter + CODE.slice(i + 1)), "torn");
    }
    const swapped = CODE.slice(0, i) + CODE.slice(i + 1, i + 2) + CODE[i] + CODE.slice(i + 2);
    if (swapped.length === CODE.length && swapped !== CODE) assert.equal(readPersonalCode(swapped), "torn");
  }
  assert.equal(readPersonalCode(`HTTPS://WANJIA.EXAMPLE/C/${CODE.slice(0, 9)}`), "torn");
});

test("what a scan is depends on the round's pattern, and a pattern nobody can read stops nobody", () => {
  assert.equal(readScan(" T0000001 ", RULES.pattern).kind, "label");
  assert.equal(readScan("X1", RULES.pattern).kind, "other");
  assert.equal(readScan("X1", "").kind, "label");
  assert.equal(readScan("X1", "(").kind, "label");
  assert.equal(readScan("https://example.org/x", "").kind, "other");
  assert.equal(readScan(CODE, RULES.pattern).kind, "person");
  assert.equal(readScan(`${CODE}0`, RULES.pattern).kind, "torn");
});

test("the eleventh person for ten places opens no place", () => {
  const full = tubeOf(..."0123456789".split(""));
  assert.deepEqual(judgePerson({ code: "x" }, null, full, RULES, NOTHING), { do: "alarm", kind: "too_many" });
  assert.deepEqual(judgePerson({ code: "x" }, null, null, RULES, NOTHING), { do: "alarm", kind: "no_tube" });
  assert.deepEqual(judgePerson({ code: "x" }, null, tubeOf("a"), RULES, NOTHING), {
    do: "take",
    who: { code: "x" },
  });
});

test("a person scanned before is told with tube, place and time, in this tube and in an earlier one", () => {
  const memory: Memory = { seen: new Map([["c:b", { label: "T0000009", n: 4, at: AT }]]), labels: new Map() };
  const inside = judgePerson({ code: "a" }, null, tubeOf("a"), RULES, memory);
  assert.equal(inside.do === "alarm" && inside.where?.label, "T0000001");
  assert.deepEqual(judgePerson({ code: "b" }, null, tubeOf("a"), RULES, memory), {
    do: "alarm",
    kind: "seen",
    where: { label: "T0000009", n: 4, at: AT },
  });
});

test("a label this phone sealed, one of another pattern and one inside an open tube are told apart", () => {
  const memory: Memory = { seen: new Map(), labels: new Map([["T0000001", AT]]) };
  const kind = (text: string, tube: OpenTube | null): string => {
    const verdict = judge(readScan(text, RULES.pattern), tube, RULES, memory);
    return verdict.do === "alarm" ? verdict.kind : verdict.do;
  };
  assert.equal(kind("T0000001", null), "label_used");
  assert.equal(kind("T0000002", null), "open");
  assert.equal(kind("T0000001", tubeOf("a")), "same_label");
  assert.equal(kind("T0000002", tubeOf("a")), "label_inside");
  assert.equal(kind("7", null), "wrong_label");
  assert.equal(kind("7", tubeOf("a")), "wrong_code");
  assert.equal(kind(`${CODE.slice(0, -1)}E`, tubeOf("a")), "torn");
});

test("where a round wants one household a tube, a neighbour is noticed", () => {
  const rules = { ...RULES, householdTubes: true };
  const tube = withPerson(opened("r", "t", "T0000001", 10, AT), person("a", "home1"), AT);
  const verdict = (household: string | null): string => {
    const said = judgePerson({ target: "x" }, household, tube, rules, NOTHING);
    return said.do === "alarm" ? said.kind : said.do;
  };
  assert.deepEqual([verdict("home1"), verdict("home2"), verdict(null)], ["take", "household", "take"]);
});

test("a sealed tube says what was agreed, in order, and no name of the register leaves the phone", () => {
  let tube = opened("r", "t", "T0000001", 10, AT);
  tube = withPerson(tube, { ...person("a"), shown: "白海山" }, AT + 1000);
  tube = withPerson(tube, { ...person("b"), checks: 15 }, AT - 60_000); // the clock was set back
  tube = withoutLast(withPerson(tube, person("c"), AT + 2000));
  const said = tubePayload(tube, true, (at) => new Date(at).toISOString());
  assert.deepEqual(said, {
    round: "r",
    label: "T0000001",
    size: 10,
    opened_at: "2022-11-12T01:10:00.000Z",
    by_hand: true,
    doorstep: true,
    samples: [
      { n: 1, code: "a", ms: 1400 },
      { n: 2, code: "b", ms: 1400, checks: 15 },
    ],
  });
});

test("the shelf remembers people by round, labels for good, boxes, cards and attempts", () => {
  const event = (kind: string, subject: string, payload: object): FieldEvent => ({
    id: `${kind}${subject}`,
    seq: 1,
    kind,
    subject,
    territory: "",
    wall: "2022-11-12T09:10:00+08:00",
    skew_ms: 0,
    suspect: false,
    base: {},
    supersedes: null,
    payload: payload as Record<string, unknown>,
  });
  const tube = tubePayload(tubeOf("a", "b"), false, (at) => new Date(at).toISOString());
  const empty: Shelf = { tubes: [], boxes: [], cards: [], attempts: new Map(), handovers: new Map(), worn: null };
  const shelf = [
    event("tube@1", "t", tube),
    event("box@1", "p", { round: "r", label: "X", tubes: ["T0000001"], counted: 1 }),
    event("cards@1", "p", { round: "r", cards: [{ serial: 7, code: "a", ms: 0 }] }),
    event("attempt@1", "target", { outcome: "absent" }),
    event("ppe@1", "p", { round: "r", items: ["n95"] }),
    event("visit@1", "door", {}),
  ].reduce(withEvent, empty);
  assert.deepEqual([...memoryOf(shelf, "r").seen.keys()], ["c:a", "c:b"]);
  assert.equal(memoryOf(shelf, "other").seen.size, 0);
  assert.ok(memoryOf(shelf, "other").labels.has("T0000001"));
  assert.deepEqual(shelf.boxes[0]!.tubes, ["T0000001"]);
  assert.deepEqual([shelf.cards[0]!.serial, shelf.cards[0]!.key], [7, "c:a"]);
  assert.equal(shelf.attempts.get("target")!.outcome, "absent");
  assert.deepEqual(shelf.worn!.items, ["n95"]);
  assert.equal(dayOf(Date.parse("2022-11-12T15:59:59Z")) + 1, dayOf(Date.parse("2022-11-12T16:00:00Z")));
});

test("the nearest door is next, doors nobody placed follow their neighbour, isolated households come last", () => {
  const stop = (key: string, at: number, where: number | null, rank = 0): Stop => ({
    key,
    order: [0, at],
    where: where === null ? null : [43.6, 122 + where / 1000],
    rank,
  });
  const stops = [stop("far", 1, 9), stop("near", 2, 1), stop("beside", 3, null), stop("ill", 0, 0, 1), stop("mid", 4, 4)];
  const keys = (here: [number, number] | null): string => ordered(stops, here).map(({ key }) => key).join(" ");
  assert.equal(keys(null), "far mid near beside ill");
  assert.equal(keys([43.6, 122]), "near beside mid far ill");
});

test("a walk-in is known by their document, and without one by nothing but this registration", () => {
  const walkIn = (document: string): Parameters<typeof keyOf>[0] => ({
    person: { id: "x", name: "", phone: "", document_kind: "passport", document },
  });
  assert.equal(keyOf(walkIn("E123456")), "d:passport:E123456");
  assert.equal(keyOf(walkIn("")), "p:x");
});

test("documents are checked as the register checks them", () => {
  const problem = (kind: Parameters<typeof documentProblem>[0], raw: string): string | null =>
    documentProblem(kind, normalForm(raw));
  assert.equal(problem("resident_id", "11010519491231002x"), null);
  assert.equal(problem("resident_id", "1101 0519 4912 3100 2Ｘ"), null);
  assert.equal(problem("resident_id", "110105194912310021"), "check");
  assert.equal(problem("resident_id", "1101051949123100"), "form");
  assert.equal(problem("resident_id", "110105491231002"), null);
  assert.equal(problem("travel_permit", "H12345678"), null);
  assert.equal(problem("passport", "E1234567"), null);
  assert.equal(problem("passport", "EEE"), "form");
  assert.equal(problem("none", ""), null);
});

test("a scanner that types is told from fingers by its haste", () => {
  const wedge = new Wedge();
  const type = (text: string, gap: number, from: number): string | null => {
    let code = null;
    [...text, "Enter"].forEach((key, i) => {
      code = wedge.feed(key, from + i * gap);
    });
    return code;
  };
  assert.equal(type("T0000001", 12, 1000), "T0000001");
  assert.equal(type("3501", 160, 5000), null);
  assert.equal(type("ab", 5, 9000), null);
  assert.equal(type("T0000002", 40, 20_000), "T0000002");
});

test("a tube that was mended stands on the shelf once, and everybody in it keeps place, time and id", () => {
  const stranger = { id: "p1", name: "过路人", phone: "", document_kind: "resident_id" as const, document: "1" };
  const samples: SaidSample[] = [
    { n: 1, ms: 100, code: CODE },
    { n: 2, ms: 900, person: stranger, checks: 3 },
  ];
  const right = withPersonAt(samples, 1, { ...stranger, id: "another", document_kind: "none", document: "" });
  assert.deepEqual(right[0], samples[0]);
  assert.deepEqual(right[1], { ...samples[1], person: { ...stranger, document_kind: "none", document: "" } });
  assert.deepEqual(withPersonAt(samples, 0, stranger), samples);
  const sealed = (id: string, said: SaidSample[], supersedes: string | null): FieldEvent =>
    ({ id, kind: "tube@1", subject: "t", wall: "2022-11-12T09:20:00+08:00", skew_ms: 0, supersedes, payload: { round: "r", label: "T0000001", size: 10, opened_at: "2022-11-12T09:10:00+08:00", samples: said } }) as unknown as FieldEvent;
  const empty: Shelf = { tubes: [], boxes: [], cards: [], attempts: new Map(), handovers: new Map(), worn: null };
  const shelf = [sealed("a", samples, null), sealed("b", right, "a")].reduce(withEvent, empty);
  assert.deepEqual(shelf.tubes.map((tube) => [tube.event, tube.samples.length]), [["b", 2]]);
});

test("which person a refusal is about is told by its field", () => {
  assert.equal(refusedPlace("payload.samples[1]"), 1);
  assert.equal(refusedPlace("payload.samples[12].person.name"), 12);
  assert.equal(refusedPlace("payload.round"), null);
});

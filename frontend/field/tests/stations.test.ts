/** Plates and gates are read here as on the server: the same vectors; temperatures, totals and codes used again. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { mendedOf, payloadOf as mendedPayload, readDegrees, type SaidStop } from "../station/mended";
import { readPlate } from "../station/plates";
import { phoneFault, strayIn } from "../station/said";
import { advise, emptyStop, faultsOf, padDigit, padTenths, padText, payloadOf, registeredAs, seenOf, staysIn, totalOf, usedBefore, usesBefore, type Done } from "../station/rules";
import { laneWord } from "../station/words";
import type { StationRow } from "../types";

const vectors = (name: string) => JSON.parse(readFileSync(`tests/vectors/${name}.json`, "utf8"));

test("every form of plate is read, and a wrong one is told what is wrong", () => {
  for (const { raw, plate, kind, fault } of vectors("plates"))
    assert.deepEqual(readPlate(raw), fault ? { fault } : { plate, kind }, raw);
});

test("telephones and names are refused for what the server would refuse them for", () => {
  const said = vectors("said");
  for (const [raw, fault] of said.phones) assert.equal(phoneFault(raw), fault, raw);
  for (const [raw, stray] of said.names) assert.equal(strayIn(raw), stray, raw);
});

test("a gate gives the word of its rule", () => {
  for (const { rule, cases } of vectors("gates"))
    for (const { direction, proofs, faults = [], temperatures = [], word, why } of cases)
      assert.deepEqual(advise(rule, { direction, proofs, faults, temperatures }), { word, why });
});

test("a temperature is three figures, and no living person's is refused", () => {
  const typed = (keys: string) => [...keys].reduce(padDigit, "");
  assert.equal(padTenths(typed("365")), 365);
  assert.equal(padText(typed("365")), "36.5");
  assert.equal(padTenths(typed("36")), null);
  assert.equal(padTenths(typed("036")), "low");
  assert.equal(padTenths(typed("565")), "high");
  assert.equal(typed("3657"), "365");
});

test("more people than a pass carries, or a pass that is wrong, is looked into", () => {
  const rule = { in: ["pass"], out: ["none"], otherwise: "refuse" as const, fever: 373 };
  const stop = { ...emptyStop("s", "check", "in"), plate: "蒙G12345", pass: { text: "WJ1:", serial: "1", persons: 2 } };
  assert.deepEqual(advise(rule, seenOf({ ...stop, persons: 2 })), { word: "pass", why: "" });
  assert.deepEqual(advise(rule, seenOf({ ...stop, persons: 3 })), { word: "review", why: "too_many_persons" });
  const altered = { ...stop, pass: { ...stop.pass, fault: "altered" } };
  assert.deepEqual(advise(rule, seenOf(altered)), { word: "review", why: "altered" });
  const said = payloadOf({ stop, advice: { word: "pass", why: "" }, word: "pass", reason: "", at: 0 });
  assert.deepEqual([said["card"], said["persons"], said["decision"]], ["WJ1:", 1, "pass"]);
});

test("what was wrong with one thing shown stays, whatever good is shown beside it; it goes with whoever showed it", () => {
  const rule = { in: ["pass", "code"], out: ["none"], otherwise: "review" as const, fever: 373 };
  const good = { shown: "1", code: "A", visitor: null, temperature: 365, proof: "code", differs: [] };
  const stop = { ...emptyStop("s", "check", "in"), plate: "蒙G12345", pass: { text: "WJ1:", serial: "1", persons: 2 } };
  const inside = { ...stop, people: [{ ...good, fault: "stay" }, { ...good, code: "B" }] };
  assert.deepEqual(advise(rule, seenOf(inside)), { word: "review", why: "stay" });
  assert.deepEqual(advise(rule, seenOf({ ...inside, people: [good] })), { word: "pass", why: "" });
  const forged = { ...stop, pass: { ...stop.pass, fault: "altered" }, people: [good] };
  assert.deepEqual(faultsOf({ ...forged, fault: "torn" }), ["altered", "torn"]);
  assert.deepEqual(advise(rule, seenOf(forged)), { word: "review", why: "altered" });
  const said = payloadOf({ stop: inside, advice: { word: "review", why: "stay" }, word: "review", reason: "", at: 0 });
  assert.equal(said["fault"], "", "the pass itself was good");
});

test("a gate tells which pass somebody came in by, what was wrong with it, and which door a visitor visits", () => {
  const stop = { ...emptyStop("s", "passage", "in"), pass: { text: "WJ1:A", serial: "1", persons: 1 } };
  const guest = { shown: "", code: "", visitor: { name: "高来客", phone: "" }, door: "501", temperature: 365, proof: "visitor", differs: [] };
  const said = (of: typeof stop) => payloadOf({ stop: of, advice: { word: "pass", why: "" }, word: "pass", reason: "", at: 0 });
  const person = (of: typeof stop) => said(of)["person"] as { proof: string; door?: string };
  assert.deepEqual([said(stop)["card"], said(stop)["fault"], person(stop).proof], ["WJ1:A", "", "pass"]);
  const expired = { ...stop, pass: { ...stop.pass, fault: "expired" } };
  const wrong = said(expired);
  assert.deepEqual([wrong["card"], wrong["fault"], person(expired).proof], ["WJ1:A", "expired", ""]);
  const visiting = { ...emptyStop("s", "passage", "in"), pass: null, people: [guest] } as unknown as typeof stop;
  assert.deepEqual([person(visiting).door, person(visiting).proof, said(visiting)["card"]], ["501", "visitor", ""]);
});

test("a shift's totals count from its beginning; a code used the same way within ten minutes is known", () => {
  const done = (at: number, more: Partial<Done> = {}): Done => ({
    kind: "check", station: "s", at, direction: "in", drives: true, persons: 3, fevers: 0, word: "pass", codes: ["A"], ...more,
  });
  const all = [done(0), done(100_000), done(100_000, { drives: false, persons: 1, word: "refuse", codes: [] }), done(100_000, { station: "t" })];
  assert.deepEqual(totalOf(all, "s", 50_000), { vehicles: 1, persons: 4, pass: 1, review: 0, refuse: 1, fevers: 0 });
  assert.equal(usedBefore(all, "s", "in", "A", 200_000), 100_000);
  assert.equal(usedBefore(all, "s", "out", "A", 200_000), null);
  assert.equal(usesBefore(all, "s", "in", "A", 200_000).length, 2);
  assert.equal(usedBefore(all, "s", "in", "A", 900_000), null);
  assert.equal(usedBefore(all, "s", "in", "A", -100_000), 100_000, "a clock set back hides nothing");
});

test("somebody in a measure of staying inside is known by the digest of the code, until its end and no longer", async () => {
  const { code, digest } = vectors("stays");
  assert.ok(await staysIn([[digest, 1000]], code, 999));
  assert.ok(!(await staysIn([[digest, 1000]], code, 1000)), "no network is needed for it to end");
  assert.ok(!(await staysIn([], code, 0)), "withdrawn: gone with the next answer");
});

test("a code of what somebody registered is known by its digest and shown by a masked name, or left to the server", async () => {
  const { code, shown } = vectors("stays");
  assert.equal(await registeredAs([[shown, "胡*机"]], code), "胡*机");
  assert.equal(await registeredAs([], code), "");
});

test("a good emergency pass goes first where a green lane is open, no other pass and none elsewhere", () => {
  const at = { lanes: ["1号道", "2号道"] } as StationRow;
  const pass = { text: "WJ1:", serial: "Y-1", persons: 2, sort: 1 };
  assert.equal(laneWord(at, pass), "优先，走绿色通道：1号道、2号道");
  for (const [where, shown] of [[at, { ...pass, sort: 3 }], [at, { ...pass, fault: "expired" }], [at, null], [{ lanes: [] }, pass], [{}, pass]] as [StationRow, typeof pass | null][])
    assert.equal(laneWord(where, shown), "");
});
test("a stop that was sent back is sent again as it was but for what was put right", () => {
  const each = (n: number, temperature: number | null) => ({ n, code: "", visitor: null, temperature, proof: "", differs: [] });
  const said: SaidStop & { card: string } = { decision: "refuse", reason: "", plate: "蒙G1", odd_plate: false, persons: 1, people: [each(1, 365), each(2, null)], card: "WJ1:A" };
  const form = mendedOf(said);
  assert.deepEqual(form.typed, ["36.5", ""]);
  const sent = mendedPayload(said, { ...form, plate: "蒙G12345", reason: " 来自限制地区 ", typed: ["36.5", "37.4"] });
  assert.deepEqual(sent, { ...said, plate: "蒙G12345", persons: 2, reason: "来自限制地区", people: [each(1, 365), each(2, 374)] });
  const passage: SaidStop = { decision: "pass", reason: "", person: each(1, 365) };
  assert.deepEqual(mendedPayload(passage, mendedOf(passage)), passage);
});

test("a temperature that is mended is read as people write it", () => {
  assert.deepEqual(["36.5", "365", " ", "3.65", "56.5", "36"].map(readDegrees), [365, 365, null, "wrong", "wrong", "wrong"]);
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync, deflateSync, inflateSync } from "node:zlib";
import { PRACTICE_CARD, PRACTICE_KEY } from "../practice/card";
import * as base45 from "../verify/base45";
import { decode, Tag } from "../verify/cbor";
import { ofPlate, verifyCard } from "../verify/cards";
import type { VerifyKey } from "../verify/cose";
import { verifyDcc } from "../verify/dcc";
import { verify } from "../verify/verify";

interface Vector {
  name: string;
  text: string;
  at: number;
  expected: Record<string, boolean>;
  key: VerifyKey;
}
const FILES = "wanjia/registry/codes/tests/";
const vectors = JSON.parse(gunzipSync(readFileSync(`${FILES}dcc/vectors.json.gz`)).toString()) as Vector[];
const saved = JSON.parse(readFileSync(`${FILES}cards.json`, "utf8")) as {
  at: number;
  keys: VerifyKey[];
  void: [string, string][];
  cases: { code: string; text: string; plate?: string }[];
};
const STEP: Record<string, string> = {
  prefix: "UNPREFIX",
  base45: "B45DECODE",
  compression: "COMPRESSION",
  decode: "DECODE",
  unknown_key: "VERIFY",
  signature: "VERIFY",
  schema: "SCHEMAVALIDATION",
  not_yet: "EXPIRATIONCHECK",
  expired: "EXPIRATIONCHECK",
  usage: "KEYUSAGE",
};
const keys = new Map(saved.keys.map((key) => [key.kid, key]));
const voided = new Set(saved.void.map((pair) => pair.join(" ")));
const valid = vectors.find((each) => each.name === "AT/1")!;

async function fault(text: string, vector = valid, change: Partial<VerifyKey> = {}): Promise<string> {
  const key = { ...vector.key, ...change };
  const found = await verifyDcc(text, new Map([[key.kid, [key]]]), vector.at);
  return "fault" in found ? found.fault : "";
}
const repacked = (content: Uint8Array): string => `HC1:${base45.encode(deflateSync(content))}`;

test("all 46 vectors of the EU end as expected at every step", async () => {
  assert.equal(vectors.length, 46);
  for (const vector of vectors) {
    const found = await fault(vector.text, vector);
    const fails = Object.keys(vector.expected).filter((step) => !vector.expected[step] && step !== "PICTUREDECODE");
    if (!fails.length) assert.equal(found, "", vector.name);
    else assert.ok(fails.includes(STEP[found]!) || (found === "decode" && fails[0] === "VERIFY"), vector.name);
  }
});

test("certificates as other signers may write them end as on the server", async () => {
  const issued = JSON.parse(readFileSync(`${FILES}dcc/issued.json`, "utf8")) as (Omit<Vector, "expected"> & { fails: string })[];
  assert.ok(issued.length > 40);
  for (const one of issued) {
    const found = await verifyDcc(one.text, new Map([[one.key.kid, [one.key]]]), one.at);
    assert.equal("fault" in found ? found.fault : "", one.fails, one.name);
  }
});

test("a certificate says whose it is; a revoked, an old and another signer are named", async () => {
  const found = await verifyDcc(valid.text, new Map([[valid.key.kid, [valid.key]]]), valid.at);
  assert.ok("name" in found && found.name === "Musterfrau-Gößinger Gabriele" && found.kind === "v");
  assert.equal(await fault(valid.text, valid, { revoked: true }), "revoked_key");
  assert.equal(await fault(valid.text, valid, { ends: 0 }), "key_expired");
  assert.equal(await fault(valid.text, valid, { kid: "00" }), "unknown_key");
  assert.equal(await fault(valid.text, valid, { kinds: ["test"] }), "usage");
  assert.equal(await fault(valid.text, valid, { public: vectors[5]!.key.public }), "signature");
});

test("every saved card reads here as on the server", async () => {
  for (const { code, text, plate } of saved.cases) {
    const found = await verifyCard(text, keys, voided, saved.at);
    const other = plate && !("fault" in found) && !("plate" in found && (await ofPlate(found, plate)));
    assert.equal(other ? "other_plate" : "fault" in found ? found.fault : "ok", code);
  }
});

test("a card counts only in a round that runs", async () => {
  const { text } = saved.cases[0]!;
  const card = await verifyCard(text, keys, voided, saved.at);
  assert.ok("round" in card);
  const among = (round: string) => ({ running: new Map([[round, []]]), told: saved.at });
  assert.deepEqual(await verifyCard(text, keys, voided, saved.at, among(card.round)), card);
  assert.deepEqual(await verifyCard(text, keys, voided, saved.at, among("0".repeat(32))), { fault: "other_round" });
  const none = { running: new Map(), told: saved.at };
  assert.deepEqual(await verifyCard(text, keys, voided, saved.at, none), { fault: "other_round" });
});

test("a card whose serial was never printed is nobody's, as far as this phone can know", async () => {
  const { text } = saved.cases[0]!;
  const card = await verifyCard(text, keys, voided, saved.at);
  assert.ok("round" in card);
  const [, point, number] = card.serial.split("-").map(Number) as [number, number, number];
  const seen = async (printed: [number, number, number][], told = card.issued + 1) =>
    verifyCard(text, keys, voided, saved.at, { running: new Map([[card.round, printed]]), told });
  assert.deepEqual(await seen([[point, 1, number]]), card);
  assert.deepEqual(await seen([[point + 1, 1, 1]]), card, "nothing is known of this point");
  assert.deepEqual(await seen([[point, number + 1, number + 400]]), { fault: "nobody" });
  assert.deepEqual(await seen([[point, number + 1, number + 400]], card.issued), card, "printed after the phone was told");
});

test("a card altered in any bit is refused", async () => {
  const content = base45.decode(saved.cases[0]!.text.slice(4));
  for (let bit = 0; bit < 8 * content.length; bit++) {
    const wrong = content.slice();
    wrong[bit >> 3]! ^= 1 << (bit & 7);
    const found = await verifyCard(`WJ1:${base45.encode(wrong)}`, keys, voided, saved.at);
    assert.ok("fault" in found, String(bit));
  }
});

test("a bomb, a torn and a hostile text cost nothing", async () => {
  assert.equal(await fault(repacked(new Uint8Array(4_000_000))), "compression");
  assert.equal(await fault(`HC1:${"0".repeat(100_000)}`), "base45");
  assert.equal(await fault(repacked(new Uint8Array(60_000).fill(0x81))), "decode");
  const whole = inflateSync(base45.decode(valid.text.slice(4)));
  for (let length = 0; length < whole.length; length += 7) assert.notEqual(await fault(repacked(whole.subarray(0, length))), "");
});

test("CBOR is read in every form that signers write", () => {
  const from = (text: string): unknown => decode(new Uint8Array(Buffer.from(text, "hex")));
  assert.deepEqual(from("9f0102ff"), [1, 2]);
  assert.equal(from("1b00000001ffffffff"), 2 ** 33 - 1);
  assert.equal(from("1bffffffffffffffff"), 2n ** 64n - 1n);
  assert.equal(from("f93c00"), 1);
  assert.equal(from("7f61616162ff"), "ab");
  assert.deepEqual(from("c11a6092dd20"), new Tag(1, 1620237600));
  for (const wrong of ["", "0101", "ff", "81ff", "a101", "a201010102", "a18001", "5f6161ff", "1c", "fc"]) {
    assert.throws(() => from(wrong), wrong);
  }
});

test("the practice card is good, and altered it is not", async () => {
  const key = new Map([[PRACTICE_KEY.kid, PRACTICE_KEY]]);
  assert.ok("serial" in (await verifyCard(PRACTICE_CARD, key, new Set(), saved.at)));
  assert.ok("fault" in (await verifyCard(PRACTICE_CARD.replace(/.$/, "0"), key, new Set(), saved.at)));
});

test("one door for both kinds, and a check takes a few milliseconds", async () => {
  const trust = { keys, voided, rounds: null, signers: new Map([[valid.key.kid, [valid.key]]]) };
  assert.ok("serial" in (await verify(saved.cases[0]!.text, trust, saved.at)));
  assert.ok("birth" in (await verify(valid.text, trust, valid.at)));
  const begin = performance.now();
  for (let n = 0; n < 100; n++) await verify(saved.cases[0]!.text, trust, saved.at);
  assert.ok((performance.now() - begin) / 100 < 20);
});

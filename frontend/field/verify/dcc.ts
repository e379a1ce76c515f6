/** EU digital COVID certificates (registry/codes/rules/dcc.py): the same steps, the first that fails is named. */
import * as base45 from "./base45";
import { bare, decode, isMap, type Cbor } from "./cbor";
import type { Fault } from "./cards";
import { agrees, takeApart, type Signed, type VerifyKey } from "./cose";

export const PREFIX = "HC1:";
const [LONGEST, LARGEST] = [8_000, 64 * 1024];
const [ISSUER, EXPIRES, BEGINS, ISSUED, HEALTH] = [1, 4, 5, 6, -260];
const KINDS = { v: "vaccination", t: "test", r: "recovery" } as const;
type Kind = keyof typeof KINDS;

export interface Certificate {
  kind: Kind;
  name: string;
  birth: string;
  issuer: string;
  expires: number;
}

const DATE = "(19|20)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])";
const ZONE = "(Z|z|[+-]\\d\\d(:?\\d\\d)?)?";
const DAY = new RegExp(`^${DATE}(T[0-9:.]+(Z|[+-]\\d\\d:?\\d\\d)?)?$`);
const BIRTH = new RegExp(`^(|(19|20)\\d\\d(-(0[1-9]|1[0-2]))?|${DATE}(T[0-9:.]+(Z|[+-]\\d\\d:?\\d\\d)?)?)$`);
const MOMENT = new RegExp(`^${DATE}[Tt ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?${ZONE}$`);
const TEXT = /^.{0,80}$/su;
const COMMON = { tg: TEXT, co: /^[A-Z]{1,10}$/, is: TEXT, ci: TEXT };
const FIELDS: Record<Kind, Record<string, RegExp | null>> = {
  v: { ...COMMON, vp: TEXT, mp: TEXT, ma: TEXT, dn: null, sd: null, dt: DAY },
  t: { ...COMMON, tt: TEXT, sc: MOMENT, tr: TEXT },
  r: { ...COMMON, fr: DAY, df: DAY, du: DAY },
};

class Failed extends Error {}

/** Give what a certificate says, or the code of the first step that failed. */
export async function verifyDcc(
  text: string,
  trust: ReadonlyMap<string, VerifyKey[]>,
  at: number,
): Promise<Certificate | Fault> {
  try {
    const signed = await unpack(text.replace(/^[\r\n\t]+|[\r\n\t]+$/g, ""));
    const claims = step("decode", () => bare(decode(signed.payload)));
    if (!isMap(claims)) throw new Failed("decode");
    const key = await signedBy(signed, trust);
    const certificate = certificateOf(claims);
    inTime(claims, key, at);
    if (key.kinds.length && !key.kinds.includes(KINDS[certificate.kind])) throw new Failed("usage");
    return certificate;
  } catch (error) {
    if (error instanceof Failed) return { fault: error.message };
    throw error;
  }
}

function step<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch {
    throw new Failed(name);
  }
}

async function unpack(text: string): Promise<Signed> {
  if (!text.startsWith(PREFIX)) throw new Failed("prefix");
  const packed = step("base45", () => base45.decode(text.length <= LONGEST ? text.slice(PREFIX.length) : "!"));
  const content = await unfolded(packed);
  return step("decode", () => takeApart(content));
}

/** Undo zlib, to a bound: a small text may not unfold to gigabytes. */
async function unfolded(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length;
      if (size > LARGEST) throw new Error("too large");
      parts.push(next.value);
    }
  } catch {
    void reader.cancel().catch(() => undefined);
    throw new Failed("compression");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function signedBy(signed: Signed, trust: ReadonlyMap<string, VerifyKey[]>): Promise<VerifyKey> {
  const keys = (signed.kid !== null && trust.get(signed.kid)) || [];
  if (!keys.length) throw new Failed("unknown_key");
  for (const key of keys) {
    if (!(await agrees(signed, key))) continue;
    if (key.revoked) throw new Failed("revoked_key");
    return key;
  }
  throw new Failed("signature");
}

/** A map as an object without tags; a key that is no text stays out. */
function plain(value: unknown): unknown {
  const inner = bare(value);
  if (Array.isArray(inner)) return inner.map(plain);
  return isMap(inner) ? Object.fromEntries([...inner].map(([key, each]) => [key, plain(each)])) : inner;
}

type Said = Record<string, unknown>;
const isSaid = (value: unknown): value is Said => typeof value === "object" && value !== null && !Array.isArray(value);

function certificateOf(claims: Cbor): Certificate {
  const health = claims.get(HEALTH);
  const content = isMap(health) ? plain(health.get(1)) : null;
  if (!isSaid(content) || content instanceof Uint8Array) throw new Failed("decode");
  const expires = seconds(claims.get(EXPIRES));
  const kinds = (Object.keys(FIELDS) as Kind[]).filter((kind) => present(content[kind]));
  if (expires === null || kinds.length !== 1 || !fits(content, kinds[0]!)) throw new Failed("schema");
  const names = content["nam"] as Record<string, string | null | undefined>;
  const name = ["fn", "gn"].map((part) => names[part] || names[`${part}t`] || "").join(" ");
  const issuer = claims.get(ISSUER);
  return {
    kind: kinds[0]!,
    name: name.trim().normalize("NFC"),
    birth: String(content["dob"] ?? ""),
    issuer: typeof issuer === "string" ? issuer : "",
    expires,
  };
}

/** What counts as there: nothing, an empty list and an empty text do not. */
const present = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isSaid(value) ? Object.keys(value).length > 0 : Boolean(value);

function fits(content: Said, kind: Kind): boolean {
  const names = content["nam"];
  const entries = content[kind];
  if (!isSaid(names) || !is(content["ver"], /^\d+\.\d+\.\d+$/) || !is(content["dob"], BIRTH)) return false;
  if (!Array.isArray(entries) || entries.length !== 1 || !isSaid(entries[0])) return false;
  const parts = Object.values(names).filter((part) => part !== null);
  const entry = entries[0];
  return (
    is(names["fnt"], /^[A-Z<]{0,80}$/) &&
    parts.every((part) => is(part, TEXT)) &&
    Object.entries(FIELDS[kind]).every(([name, form]) => is(entry[name], form))
  );
}

function is(value: unknown, form: RegExp | null): boolean {
  if (form === null) return Number.isInteger(value) && (value as number) >= 1 && (value as number) < 1000;
  return typeof value === "string" && form.test(value);
}

/** Give a moment of the claims, whole or with decimals, with or without the tag for one. */
function seconds(value: unknown): number | null {
  const number = bare(value);
  return typeof number === "number" && Number.isFinite(number) && Math.abs(number) < 2 ** 53 ? number : null;
}

function inTime(claims: Cbor, key: VerifyKey, at: number): void {
  const expires = seconds(claims.get(EXPIRES));
  for (const begins of [ISSUED, BEGINS].map((claim) => seconds(claims.get(claim))))
    if (begins !== null && at < begins) throw new Failed("not_yet");
  if (expires === null || at > expires) throw new Failed("expired");
  if (at < key.begins || (key.ends !== null && at > key.ends)) throw new Failed("key_expired");
}

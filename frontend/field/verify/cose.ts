/** COSE_Sign1 with ES256 and PS256, checked by the phone's own WebCrypto (see registry/codes/rules/signing.py). */
import { bytesOf, type Cbor, decode, hex, isBytes, isMap, Tag, textOf } from "./cbor";

/** A key as the server tells it. */
export interface VerifyKey {
  kid: string;
  algorithm: number;
  public: string;
  issuer: string;
  name: string;
  begins: number;
  ends: number | null;
  revoked: boolean;
  kinds: string[];
}
export interface Signed {
  protected: Uint8Array<ArrayBuffer>;
  payload: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
  kid: string | null;
  algorithm: unknown;
}
const ALGORITHM = 1;
const KID = 4;
const ES256 = -7;

export function takeApart(content: Uint8Array<ArrayBuffer>): Signed {
  let value = decode(content);
  for (const number of [55799, 61, 18]) if (value instanceof Tag && value.number === number) value = value.value;
  if (!Array.isArray(value) || value.length !== 4) throw new Error("not a signature of one");
  const [head, open, payload, signature] = value as unknown[];
  if (!isBytes(head) || !isBytes(payload) || !isBytes(signature)) throw new Error("not bytes");
  const headers = head.length ? decode(head) : new Map();
  if (!isMap(headers) || !isMap(open)) throw new Error("headers are no map");
  const said = (name: number): unknown => (headers.has(name) ? headers.get(name) : (open as Cbor).get(name));
  const kid = said(KID);
  return { protected: head, payload, signature, kid: isBytes(kid) ? hex(kid) : null, algorithm: said(ALGORITHM) };
}

/** Give the bytes of a COSE_Sign1 of ours: the only form we accept of our own cards. */
export const assembled = (signed: Signed): number[] => [
  0xd2,
  0x84,
  ...bytesOf(signed.protected),
  0xa0,
  ...bytesOf(signed.payload),
  ...bytesOf(signed.signature),
];

const known = new Map<string, Promise<CryptoKey>>();

function imported(key: VerifyKey): Promise<CryptoKey> {
  const kept = known.get(key.public);
  if (kept) return kept;
  const spki = Uint8Array.from(atob(key.public), (letter) => letter.charCodeAt(0));
  const how =
    key.algorithm === ES256 ? { name: "ECDSA", namedCurve: "P-256" } : { name: "RSA-PSS", hash: "SHA-256" };
  const fresh = crypto.subtle.importKey("spki", spki, how, false, ["verify"]);
  known.set(key.public, fresh);
  return fresh;
}

/** Tell whether a key signed it, with the algorithm that is the key's own. */
export async function agrees(signed: Signed, key: VerifyKey): Promise<boolean> {
  if (signed.algorithm !== key.algorithm) return false;
  const content = new Uint8Array([
    0x84,
    ...textOf("Signature1"),
    ...bytesOf(signed.protected),
    0x40,
    ...bytesOf(signed.payload),
  ]);
  const how =
    key.algorithm === ES256 ? { name: "ECDSA", hash: "SHA-256" } : { name: "RSA-PSS", saltLength: 32 };
  return crypto.subtle.verify(how, await imported(key), signed.signature, content);
}

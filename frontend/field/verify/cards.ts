/** Cards our offices sign (registry/codes/rules/cards.py): the same answers, with no network. */
import * as base45 from "./base45";
import { decode, hex, isBytes, isMap, type Cbor } from "./cbor";
import { agrees, assembled, takeApart, type Signed, type VerifyKey } from "./cose";

export const PREFIX = "WJ1:";
const LONGEST = 311;
const HALF_ORDER = BigInt("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
const [ISSUER, EXPIRES, ISSUED, OWN] = [1, 4, 6, -65537];

export interface Card {
  issuer: string;
  issued: number;
  expires: number;
  kind: number;
  round: string;
  number: number;
  point: string;
  serial: string;
}
export type Fault = { fault: string };

/** Give what a card says, or the code of why it is not accepted. `voided` holds "issuer serial". */
export async function verifyCard(
  text: string,
  keys: ReadonlyMap<string, VerifyKey>,
  voided: ReadonlySet<string>,
  at: number,
): Promise<Card | Fault> {
  if (!text.startsWith(PREFIX)) return { fault: "foreign" };
  let signed: Signed;
  let card: Card;
  try {
    [signed, card] = read(text);
  } catch {
    return { fault: "broken" };
  }
  const key = keys.get(signed.kid!);
  if (!key) return { fault: "unknown_key" };
  if (!(await agrees(signed, key))) return { fault: "altered" };
  if (key.revoked) return { fault: "revoked_key" };
  if (card.issued < key.begins || (key.ends !== null && card.issued > key.ends)) return { fault: "outside_key" };
  if (voided.has(`${key.issuer} ${card.serial}`)) return { fault: "void" };
  if (at < card.issued) return { fault: "not_yet" };
  return at >= card.expires ? { fault: "expired" } : card;
}

function read(text: string): [Signed, Card] {
  if (text.length > LONGEST) throw new Error("too long");
  const content = base45.decode(text.slice(PREFIX.length));
  const signed = takeApart(content);
  const same = hex(new Uint8Array(assembled(signed))) === hex(content);
  const small = BigInt(`0x0${hex(signed.signature.slice(32))}`) <= HALF_ORDER;
  if (!same || !small || signed.kid === null) throw new Error("not the one form");
  return [signed, cardOf(decode(signed.payload))];
}

function cardOf(claims: unknown): Card {
  const own = isMap(claims) ? claims.get(OWN) : null;
  if (!isMap(own) || !isBytes(own.get(2)) || !isBytes(own.get(6))) throw new Error("a claim is missing");
  const [issuer, point, serial] = [(claims as Cbor).get(ISSUER), own.get(4), own.get(5)];
  if (typeof issuer !== "string" || typeof point !== "string" || typeof serial !== "string") throw new Error("no text");
  const numbers = [(claims as Cbor).get(ISSUED), (claims as Cbor).get(EXPIRES), own.get(1), own.get(3)];
  if (!numbers.every(Number.isSafeInteger)) throw new Error("no number");
  const [issued, expires, kind, number] = numbers as [number, number, number, number];
  return { issuer, issued, expires, kind, round: hex(own.get(2) as Uint8Array), number, point, serial };
}

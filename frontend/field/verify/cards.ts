/** Cards our offices sign (registry/codes/rules/cards.py): the same answers, with no network. */
import * as base45 from "./base45";
import { decode, hex, isBytes, isMap, type Cbor } from "./cbor";
import { agrees, assembled, takeApart, type Signed, type VerifyKey } from "./cose";

export const PREFIX = "WJ1:";
const LONGEST = 311;
const HALF_ORDER = BigInt("0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
const [ISSUER, EXPIRES, BEGINS, ISSUED, OWN] = [1, 4, 5, 6, -65537];
export const SAMPLED = 1;
const [PASS, PLATE] = [2, 8];

interface Common {
  issuer: string;
  issued: number;
  expires: number;
  kind: number;
  serial: string;
}
export interface Card extends Common {
  round: string;
  number: number;
  point: string;
}
/** A vehicle's pass: its plate is a digest (see ofPlate), `sort` which of the kinds of pass it is. */
export interface PassCard extends Common {
  begins: number;
  plate: string;
  persons: number;
  sort: number;
}
export type Fault = { fault: string };

/** The rounds in which a card counts, each with the serials printed as cards (point, first, last), as known at a moment. */
export interface Rounds {
  running: ReadonlyMap<string, readonly [number, number, number][]>;
  /** Seconds since 1970: of a card printed later nothing can be known yet. */
  told: number;
}

/** Give what a card says, or the code of why it is not accepted. `voided` holds "issuer serial"; `rounds` null: not asked. */
export async function verifyCard(
  text: string,
  keys: ReadonlyMap<string, VerifyKey>,
  voided: ReadonlySet<string>,
  at: number,
  rounds: Rounds | null = null,
): Promise<Card | PassCard | Fault> {
  if (!text.startsWith(PREFIX)) return { fault: "foreign" };
  let signed: Signed;
  let card: Card | PassCard;
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
  if (at < ("begins" in card ? card.begins : card.issued)) return { fault: "not_yet" };
  if (at >= card.expires) return { fault: "expired" };
  if (!rounds || !("round" in card) || card.kind !== SAMPLED) return card;
  const printed = rounds.running.get(card.round);
  if (!printed) return { fault: "other_round" };
  return card.issued >= rounds.told || wasPrinted(card, printed) ? card : { fault: "nobody" };
}

/** Where no serials of a point were printed nothing is known of it. */
function wasPrinted({ serial }: Card, printed: readonly [number, number, number][]): boolean {
  const [, point, number] = serial.split("-").map(Number);
  const here = printed.filter(([each]) => each === point);
  return !here.length || here.some(([, first, last]) => first <= number! && number! <= last);
}

/** Tell whether a pass is this vehicle's: its plate as passes write it, in capitals, without separators. */
export async function ofPlate(card: PassCard, plate: string): Promise<boolean> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${card.serial} ${plate}`));
  return hex(new Uint8Array(digest).slice(0, PLATE)) === card.plate;
}

function read(text: string): [Signed, Card | PassCard] {
  if (text.length > LONGEST) throw new Error("too long");
  const content = base45.decode(text.slice(PREFIX.length));
  const signed = takeApart(content);
  const same = hex(new Uint8Array(assembled(signed))) === hex(content);
  const small = BigInt(`0x0${hex(signed.signature.slice(32))}`) <= HALF_ORDER;
  if (!same || !small || signed.kid === null) throw new Error("not the one form");
  return [signed, cardOf(decode(signed.payload))];
}

function cardOf(claims: unknown): Card | PassCard {
  const own = isMap(claims) ? claims.get(OWN) : null;
  if (!isMap(own) || !isBytes(own.get(6))) throw new Error("a claim is missing");
  const [issuer, serial] = [(claims as Cbor).get(ISSUER), own.get(5)];
  if (typeof issuer !== "string" || typeof serial !== "string") throw new Error("no text");
  const [issued, expires, kind] = numbers((claims as Cbor).get(ISSUED), (claims as Cbor).get(EXPIRES), own.get(1));
  const common = { issuer, issued: issued!, expires: expires!, kind: kind!, serial };
  if (kind === PASS) {
    const [begins, persons, sort] = numbers((claims as Cbor).get(BEGINS), own.get(7), own.get(8));
    return { ...common, begins: begins!, plate: hex(own.get(6) as Uint8Array), persons: persons!, sort: sort! };
  }
  const [round, point] = [own.get(2), own.get(4)];
  if (!isBytes(round) || typeof point !== "string") throw new Error("a claim is missing");
  return { ...common, round: hex(round), number: numbers(own.get(3))[0]!, point };
}

function numbers(...values: unknown[]): number[] {
  if (!values.every(Number.isSafeInteger)) throw new Error("no number");
  return values as number[];
}

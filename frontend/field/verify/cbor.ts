/** CBOR as COSE and CWT need it: the same reader as registry/codes/rules/cbor.py. Whole numbers beyond 2^53 are bigint. */
export class Tag {
  constructor(
    readonly number: number | bigint,
    readonly value: unknown,
  ) {}
}
export type Key = number | bigint | string;
export type Cbor = Map<Key, unknown>;

const DEEPEST = 16;
const BREAK = Symbol("break");
const SIMPLE = new Map<number, unknown>([
  [20, false],
  [21, true],
  [22, null],
  [23, null],
]);

export function bare(value: unknown): unknown {
  while (value instanceof Tag) value = value.value;
  return value;
}

export const isBytes = (value: unknown): value is Uint8Array<ArrayBuffer> => value instanceof Uint8Array;
export const isMap = (value: unknown): value is Cbor => value instanceof Map;

/** Give the one value that some bytes are. Throws for anything else. */
export function decode(content: Uint8Array<ArrayBuffer>): unknown {
  const reader = new Reader(content);
  const value = reader.value(0);
  if (value === BREAK || reader.at !== content.length) throw new Error("not one value");
  return value;
}

class Reader {
  at = 0;
  private readonly view: DataView;
  constructor(private readonly content: Uint8Array<ArrayBuffer>) {
    this.view = new DataView(content.buffer, content.byteOffset, content.length);
  }

  private take(count: number | bigint): number {
    if (count > this.content.length - this.at) throw new Error("ends too early");
    this.at += Number(count);
    return this.at - Number(count);
  }

  value(depth: number): unknown {
    if (depth > DEEPEST) throw new Error("too deep");
    const first = this.content[this.take(1)]!;
    const [major, info] = [first >> 5, first & 31];
    if (major === 7) return this.simple(info);
    const number = this.number(major, info);
    if (major === 0) return number;
    if (major === 1) return typeof number === "bigint" ? -1n - number : -1 - number;
    if (major === 2 || major === 3) return this.run(major, number, depth);
    if (major === 6) return new Tag(number, this.whole(depth + 1));
    return major === 4 ? this.list(number, depth) : this.map(number, depth);
  }

  /** Give what a head counts, -1 for an indefinite length. */
  private number(major: number, info: number): number | bigint {
    if (info < 24) return info;
    if (info === 24) return this.view.getUint8(this.take(1));
    if (info === 25) return this.view.getUint16(this.take(2));
    if (info === 26) return this.view.getUint32(this.take(4));
    if (info === 27) {
      const large = this.view.getBigUint64(this.take(8));
      return large <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(large) : large;
    }
    if (info === 31 && major >= 2 && major <= 5) return -1;
    throw new Error("no such length");
  }

  private simple(info: number): unknown {
    if (info === 31) return BREAK;
    if (info === 25) return half(this.view.getUint16(this.take(2)));
    if (info === 26) return this.view.getFloat32(this.take(4));
    if (info === 27) return this.view.getFloat64(this.take(8));
    if (!SIMPLE.has(info)) throw new Error("no such simple value");
    return SIMPLE.get(info);
  }

  private run(major: number, length: number | bigint, depth: number): Uint8Array | string {
    if (length >= 0) {
      const begin = this.take(length);
      const bytes = this.content.slice(begin, this.at);
      return major === 2 ? bytes : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    }
    const pieces = this.untilBreak(depth + 1);
    if (major === 3 && pieces.every((piece) => typeof piece === "string")) return pieces.join("");
    if (major === 2 && pieces.every(isBytes)) return new Uint8Array(pieces.flatMap((piece) => [...piece]));
    throw new Error("a piece of another kind");
  }

  private untilBreak(depth: number): unknown[] {
    const found: unknown[] = [];
    for (let value = this.value(depth); value !== BREAK; value = this.value(depth)) found.push(value);
    return found;
  }

  private whole(depth: number): unknown {
    const value = this.value(depth);
    if (value === BREAK) throw new Error("a break out of place");
    return value;
  }

  private list(length: number | bigint, depth: number): unknown[] {
    if (length < 0) return this.untilBreak(depth + 1);
    const found: unknown[] = [];
    for (let n = 0; n < length; n++) found.push(this.whole(depth + 1));
    return found;
  }

  private map(length: number | bigint, depth: number): Cbor {
    const found: Cbor = new Map();
    for (let n = 0; length < 0 || n < length; n++) {
      const major = this.content[this.at]! >> 5;
      const said = this.value(depth + 1);
      if (length < 0 && said === BREAK) break;
      const key = isBytes(said) ? `bytes ${hex(said)}` : (said as Key);
      if (major > 3 || found.has(key)) throw new Error("a key that is no key, or twice the same");
      found.set(key, this.whole(depth + 1));
    }
    return found;
  }
}

function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size =
    exponent === 31 ? (fraction ? NaN : Infinity) : exponent ? 2 ** (exponent - 25) * (1024 + fraction) : fraction * 2 ** -24;
  return bits & 0x8000 ? -size : size;
}

export const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function head(major: number, number: number): number[] {
  if (number < 24) return [(major << 5) | number];
  if (number < 256) return [(major << 5) | 24, number];
  return [(major << 5) | 25, number >> 8, number & 255];
}

/** Give bytes with their head, as ours are written. */
export const bytesOf = (bytes: Uint8Array): number[] => [...head(2, bytes.length), ...bytes];
export const textOf = (text: string): number[] => {
  const bytes = new TextEncoder().encode(text);
  return [...head(3, bytes.length), ...bytes];
};

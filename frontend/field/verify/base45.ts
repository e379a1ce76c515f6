/** Base 45 (RFC 9285), as registry/codes/rules/base45.py reads it. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** Give the bytes of a text. Throws for one that no encoder made. */
export function decode(text: string): Uint8Array<ArrayBuffer> {
  const values = [...text].map((letter) => {
    const value = VALUES.get(letter);
    if (value === undefined) throw new Error("a character that base 45 has not");
    return value;
  });
  const bytes: number[] = [];
  for (let start = 0; start < values.length; start += 3) {
    const three = values.slice(start, start + 3);
    const number = three.reduce((sum, value, place) => sum + value * 45 ** place, 0);
    const size = three.length - 1;
    if (!size || number >= 256 ** size) throw new Error("characters that are no bytes");
    if (size === 2) bytes.push(number >> 8);
    bytes.push(number & 255);
  }
  return new Uint8Array(bytes);
}

export function encode(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 2) {
    const pair = start + 1 < bytes.length;
    const number = pair ? bytes[start]! * 256 + bytes[start + 1]! : bytes[start]!;
    text += ALPHABET[number % 45]! + ALPHABET[Math.floor(number / 45) % 45]!;
    if (pair) text += ALPHABET[Math.floor(number / 2025)]!;
  }
  return text;
}

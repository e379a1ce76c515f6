/**
 * Each user's data key: random AES-GCM, kept wrapped twice: by PBKDF2 of the PIN and by this device's non-extractable
 * key. A second wrapping under the server's recovery secret lets an online sign-in open the store when the PIN is lost.
 * docs/phone.md says what this does not protect.
 */
const ROUNDS = 600_000;
export const MAX_TRIES = 10;

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}
export interface Wrapped {
  salt: Uint8Array<ArrayBuffer>;
  inner: Sealed;
}
export interface KeyBox {
  pin: Wrapped | null;
  recovery: Wrapped | null;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

export async function makeDeviceKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function stretched(secret: string, salt: BufferSource, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", utf8.encode(secret), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

export async function sealBytes(key: CryptoKey, bytes: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

export function openBytes(key: CryptoKey, sealed: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
}

export async function seal(key: CryptoKey, value: unknown): Promise<Sealed> {
  return sealBytes(key, utf8.encode(JSON.stringify(value)));
}

export async function open<T>(key: CryptoKey, sealed: Sealed): Promise<T> {
  return JSON.parse(text.decode(await openBytes(key, sealed))) as T;
}

async function wrap(raw: BufferSource, secret: string, device: CryptoKey, rounds: number): Promise<Wrapped> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const once = await sealBytes(await stretched(secret, salt, rounds), raw);
  const joined = new Uint8Array([...once.iv, ...new Uint8Array(once.data)]);
  return { salt, inner: await sealBytes(device, joined) };
}

async function unwrap(box: Wrapped, secret: string, device: CryptoKey, rounds: number): Promise<ArrayBuffer> {
  const joined = new Uint8Array(await openBytes(device, box.inner));
  return openBytes(await stretched(secret, box.salt, rounds), {
    iv: joined.slice(0, 12),
    data: joined.slice(12).buffer,
  });
}

const asKey = (raw: ArrayBuffer): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

/** Make a new data key and its boxes. `recovery` is the server's secret for this device and user, or "". */
export async function makeBox(pin: string, recovery: string, device: CryptoKey): Promise<[CryptoKey, KeyBox]> {
  const raw = crypto.getRandomValues(new Uint8Array(32)).buffer;
  return [
    await asKey(raw),
    {
      pin: await wrap(raw, pin, device, ROUNDS),
      recovery: recovery ? await wrap(raw, recovery, device, 1) : null,
    },
  ];
}

/** Open the data key with the PIN. Throws when the PIN is wrong. */
export async function openWithPin(box: KeyBox, pin: string, device: CryptoKey): Promise<CryptoKey> {
  if (!box.pin) throw new Error("no pin");
  return asKey(await unwrap(box.pin, pin, device, ROUNDS));
}

/** After an online sign-in: give the same data key a new PIN. Throws when the recovery secret is not the one used. */
export async function resetPin(
  box: KeyBox,
  recovery: string,
  pin: string,
  device: CryptoKey,
): Promise<[CryptoKey, KeyBox]> {
  if (!box.recovery) throw new Error("no recovery");
  const raw = await unwrap(box.recovery, recovery, device, 1);
  return [await asKey(raw), { pin: await wrap(raw, pin, device, ROUNDS), recovery: box.recovery }];
}

/** A PIN is six digits or more, not one digit repeated and not a straight run. */
export function pinProblem(pin: string): "short" | "easy" | null {
  if (!/^\d{6,12}$/.test(pin)) return "short";
  const runs = "01234567890123456789 98765432109876543210";
  return /^(\d)\1+$/.test(pin) || runs.includes(pin) ? "easy" : null;
}

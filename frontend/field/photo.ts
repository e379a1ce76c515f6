/** A photo: made small, named by its own digest, kept sealed in the outbox until its last byte is at the server. */
import { sha256Hex } from "./ids";
import { key, outbox, owner, practice } from "./session";
import { FULL_AT, usedShare } from "./storage/health";
import { sealBytes } from "./storage/vault";

const LONG_SIDE = 1280;

/** Draw the picture at 1280 px at most as JPEG; this also drops its place and camera data. */
async function smaller(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.8),
  );
}

export const photosAllowed = (): boolean => usedShare.value < FULL_AT;

/** Keep a photo and answer its SHA-256. In practice nothing is kept. */
export async function keepPhoto(file: Blob): Promise<string> {
  const bytes = await (await smaller(file)).arrayBuffer();
  const sha = await sha256Hex(bytes);
  if (!practice.value) {
    const sealed = await sealBytes(key(), bytes);
    const tx = outbox().transaction("photos", "readwrite", { durability: "strict" });
    tx.store.put({ sha, owner: owner(), sealed, bytes: bytes.byteLength, sent: 0, at: Date.now() });
    await tx.done;
  }
  return sha;
}

/** Read codes from the camera: the phone's own detector when it proves itself, else zxing-wasm in a worker. */
declare const __SCAN_WORKER__: string;
declare const __SCAN_WASM__: string;

export interface Reader {
  read(frame: ImageData): Promise<string | null>;
  close(): void;
}
interface Detector {
  detect(source: ImageData): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

/** A version 1 QR code that says WANJIA, one number per row of 21 bits. */
const PROOF = [
  2080895, 1072193, 1526621, 1524573, 1527389, 1070657, 2086271, 4608, 126562, 74466, 152057, 1814297, 1262922, 6729,
  2086730, 1071271, 1531191, 1525387, 1525104, 1067449, 2083399,
];

function proof(): ImageData {
  const scale = 8;
  const side = 29 * scale;
  const image = new ImageData(side, side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [row, column] = [Math.floor(y / scale) - 4, Math.floor(x / scale) - 4];
      const inside = row >= 0 && row < 21 && column >= 0 && column < 21;
      const dark = inside && ((PROOF[row]! >> (20 - column)) & 1) === 1;
      image.data.set([dark ? 0 : 255, dark ? 0 : 255, dark ? 0 : 255, 255], (y * side + x) * 4);
    }
  }
  return image;
}

/** The native detector, if it reads our own code within two seconds (on some phones it exists but its service does not). */
async function native(): Promise<Reader | null> {
  const BarcodeDetector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!BarcodeDetector) return null;
  try {
    const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"] });
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("late")), 2000));
    const found = await Promise.race([detector.detect(proof()), late]);
    if (found[0]?.rawValue !== "WANJIA") return null;
    return { read: async (frame) => (await detector.detect(frame))[0]?.rawValue ?? null, close: () => undefined };
  } catch {
    return null;
  }
}

async function wasm(): Promise<Reader> {
  const worker = new Worker(__SCAN_WORKER__);
  let answer: ((code: string | null) => void) | null = null;
  await new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ ready?: boolean; failed?: string; code?: string | null }>) => {
      if (data.ready) resolve();
      else if (data.failed) reject(new Error(data.failed));
      else answer?.(data.code ?? null);
    };
    worker.onerror = () => reject(new Error("worker"));
    worker.postMessage({ wasm: __SCAN_WASM__ });
  });
  return {
    read: (frame) =>
      new Promise((resolve) => {
        answer = resolve;
        worker.postMessage({ frame }, [frame.data.buffer]);
      }),
    close: () => worker.terminate(),
  };
}

export async function openReader(): Promise<Reader> {
  return (await native()) ?? wasm();
}

/** zxing-wasm in a worker of its own: only loaded when the phone has no detector that works. */
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

type Message = { wasm: string } | { frame: ImageData };

self.onmessage = async ({ data }: MessageEvent<Message>): Promise<void> => {
  if ("wasm" in data) {
    try {
      await prepareZXingModule({ overrides: { locateFile: () => data.wasm }, fireImmediately: true });
      self.postMessage({ ready: true });
    } catch (error) {
      self.postMessage({ failed: String(error) });
    }
    return;
  }
  const found = await readBarcodes(data.frame, {
    formats: ["QRCode", "Code128"],
    maxNumberOfSymbols: 1,
    tryHarder: true,
  });
  self.postMessage({ code: found[0]?.text ?? null });
};

/** The camera as a part of a screen: every code it reads is said once, and again only after it was out of sight. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { Icon, Notice } from "../parts";
import { openReader, type Reader } from "./reader";

const EVERY_MS = 80;
/** A code held before the camera is one code, until it was gone for so long. */
const GONE_MS = 1_500;

export function Camera({ heard, low }: { heard: (code: string) => void; low?: boolean }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<"off" | "starting" | "on" | "refused">("off");
  const stop = useRef<() => void>(() => undefined);
  const say = useRef(heard);
  say.current = heard;
  useEffect(() => () => stop.current(), []);

  const start = async (): Promise<void> => {
    setCamera("starting");
    let stream: MediaStream;
    let reader: Reader;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 640 }, height: { ideal: 480 } },
      });
      reader = await openReader();
    } catch {
      return setCamera("refused");
    }
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    let running = true;
    stop.current = () => {
      running = false;
      stream.getTracks().forEach((track) => track.stop());
      reader.close();
    };
    if (!video.current) return stop.current();
    video.current.srcObject = stream;
    await video.current.play();
    setCamera("on");
    let last = { code: "", at: 0 };
    while (running) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      const shown = video.current;
      if (!running || !shown?.videoWidth) continue;
      const began = performance.now();
      canvas.width = shown.videoWidth;
      canvas.height = shown.videoHeight;
      context.drawImage(shown, 0, 0);
      const code = await reader.read(context.getImageData(0, 0, canvas.width, canvas.height)).catch(() => null);
      if (!code || !running) continue;
      performance.measure("scan-decode", { start: began });
      // A code read is a touch: a phone does not lock in the middle of a queue.
      dispatchEvent(new Event("input"));
      const again = code === last.code && began - last.at < GONE_MS;
      last = { code, at: performance.now() };
      if (!again) say.current(code);
    }
  };

  return (
    <>
      <div class={`finder ${camera} ${low ? "low" : ""}`}>
        <video ref={video} muted playsInline aria-label={t("相机画面")} />
        {camera !== "on" && (
          <button
            type="button"
            class={low ? "plain" : "primary"}
            disabled={camera === "starting"}
            onClick={() => void start()}
          >
            <Icon name="camera" />
            {camera === "starting" ? t("正在打开相机…") : t("打开相机")}
          </button>
        )}
      </div>
      {camera === "refused" && <Notice tone="warn">{t("相机打不开。请允许使用相机，或在下面输入。")}</Notice>}
    </>
  );
}

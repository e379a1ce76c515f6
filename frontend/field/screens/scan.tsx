/** 扫码: camera, scanner gun or typing; an enrolment link or a household's code opens what it names. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { enrolToken, go } from "../nav";
import { Bar, Field, Icon, Notice } from "../parts";
import { find, readCode } from "../search";
import { PRACTICE_CARD } from "../practice/card";
import { lock, phase, practice, world } from "../session";
import { openReader, type Reader } from "../scan/reader";
import { stopWork } from "../sync/engine";
import { showCard } from "./card";
import { targetOf } from "./find";

const EVERY_MS = 120;

/** Follow a code. Answers what to tell the worker when it leads nowhere. */
export function follow(code: string): string {
  const { kind, value } = readCode(code);
  if (kind === "enrol") {
    stopWork();
    lock();
    enrolToken.value = value;
    phase.value = "sign-in";
    return "";
  }
  if (kind === "card") {
    navigator.vibrate?.(60);
    showCard(value);
    return "";
  }
  const household = kind === "household" ? value : find(world.value, value, 1)[0]?.household.id;
  const target = household ? targetOf(household) : null;
  if (target) {
    navigator.vibrate?.(60);
    go("home", target);
    return "";
  }
  return kind === "household" ? t("这一户不在你的片区里。") : t("认不出这个码：{code}", { code: value.slice(0, 40) });
}

export function Scan(): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<"off" | "starting" | "on" | "refused">("off");
  const [said, setSaid] = useState("");
  const [typed, setTyped] = useState("");
  const stop = useRef<() => void>(() => undefined);
  const typing = useRef<HTMLInputElement>(null);
  useEffect(() => () => stop.current(), []);
  useEffect(() => {
    // A scanner gun types wherever the focus is; let it type here.
    const wedge = (event: KeyboardEvent): void => {
      if (event.target === document.body && event.key.length === 1) typing.current?.focus();
    };
    addEventListener("keydown", wedge);
    return () => removeEventListener("keydown", wedge);
  }, []);

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
    video.current!.srcObject = stream;
    await video.current!.play();
    setCamera("on");
    while (running) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      const shown = video.current;
      if (!running || !shown?.videoWidth) continue;
      canvas.width = shown.videoWidth;
      canvas.height = shown.videoHeight;
      context.drawImage(shown, 0, 0);
      const code = await reader.read(context.getImageData(0, 0, canvas.width, canvas.height)).catch(() => null);
      if (code && running) setSaid(follow(code));
    }
  };
  return (
    <>
      <Bar title={t("扫码")} />
      <main>
        <div class={`finder ${camera}`}>
          <video ref={video} muted playsInline aria-label={t("相机画面")} />
          {camera !== "on" && (
            <button type="button" class="primary" disabled={camera === "starting"} onClick={() => void start()}>
              <Icon name="camera" />
              {camera === "starting" ? t("正在打开相机…") : t("打开相机")}
            </button>
          )}
        </div>
        {camera === "refused" && <Notice tone="warn">{t("相机打不开。请允许使用相机，或在下面输入。")}</Notice>}
        {said && <Notice tone="warn">{said}</Notice>}
        {practice.value && (
          <div class="row">
            <button type="button" class="plain" onClick={() => follow(PRACTICE_CARD)}>
              {t("练习：验一张凭证")}
            </button>
            <button type="button" class="plain" onClick={() => follow(PRACTICE_CARD.replace(/.$/, "0"))}>
              {t("练习：验一张改过的")}
            </button>
          </div>
        )}
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setSaid(follow(typed));
            setTyped("");
          }}
        >
          <Field label={t("扫码枪或手工输入")} hint={t("户码、门牌、姓名、凭证上的字都可以")}>
            <input
              ref={typing}
              value={typed}
              autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </Field>
          <button class="plain" disabled={!typed.trim()}>
            {t("打开")}
          </button>
        </form>
      </main>
    </>
  );
}

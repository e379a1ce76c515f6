/** What a sampler hears and feels without looking: one beep a person, another tune for each alarm, the ordinal spoken. */
import { signal } from "@preact/signals";
import { language, t } from "../i18n";
import type { AlarmKind } from "./rules";

export type Sound = "taken" | "opened" | "sealed" | AlarmKind;
/** Pairs of pitch (Hz) and length (ms); alarms are low, rough and longer, and each has a rhythm of its own. */
const TUNES: Record<Sound, [number, number][]> = {
  taken: [[1320, 90]],
  opened: [
    [660, 80],
    [990, 90],
  ],
  sealed: [
    [990, 110],
    [1320, 110],
    [1760, 200],
  ],
  seen: [
    [300, 260],
    [0, 80],
    [300, 260],
    [0, 80],
    [300, 260],
  ],
  label_used: [
    [300, 480],
    [0, 90],
    [300, 480],
  ],
  no_tube: [
    [520, 140],
    [390, 260],
  ],
  too_many: [
    [300, 140],
    [0, 50],
    [300, 140],
    [0, 50],
    [300, 140],
    [0, 50],
    [300, 140],
  ],
  torn: [[240, 600]],
  wrong_label: [
    [390, 220],
    [260, 340],
  ],
  wrong_code: [
    [390, 120],
    [260, 240],
  ],
  label_inside: [
    [440, 160],
    [0, 60],
    [440, 160],
  ],
  household: [
    [350, 200],
    [300, 200],
    [350, 200],
  ],
};

const SPOKEN = "wanjia.spoken";
export const spoken = signal(localStorage.getItem(SPOKEN) !== "no");

export function flipSpoken(): void {
  spoken.value = !spoken.value;
  localStorage.setItem(SPOKEN, spoken.value ? "yes" : "no");
}

let speaker: AudioContext | null = null;

/** A phone that cannot sound, shake or speak still counts: every failure here is only silence. */
export function sound(name: Sound): void {
  const tune = TUNES[name];
  const alarm = !["taken", "opened", "sealed"].includes(name);
  navigator.vibrate?.(tune.map(([, ms]) => ms));
  try {
    speaker ??= new AudioContext();
    void speaker.resume();
    let at = speaker.currentTime;
    for (const [pitch, ms] of tune) {
      if (pitch) {
        const voice = speaker.createOscillator();
        const loud = speaker.createGain();
        voice.type = alarm ? "square" : "sine";
        voice.frequency.value = pitch;
        loud.gain.value = 0.35;
        voice.connect(loud).connect(speaker.destination);
        voice.start(at);
        voice.stop(at + ms / 1000);
      }
      at += ms / 1000;
    }
  } catch {
    speaker = null;
  }
}

export function sayOrdinal(n: number): void {
  if (!spoken.value || typeof speechSynthesis === "undefined") return;
  const words = new SpeechSynthesisUtterance(t("第 {n} 人", { n }));
  words.lang = language.value === "en" ? "en" : "zh-CN";
  words.rate = 1.2;
  speechSynthesis.cancel();
  speechSynthesis.speak(words);
}

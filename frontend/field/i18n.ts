/** Chinese is the source; English comes from the catalogue the build compiles from the project's .po files. */
import { signal } from "@preact/signals";

declare const __ENGLISH__: string;
export type Language = "zh" | "en";

export const language = signal<Language>("zh");
const english = signal<Record<string, string>>({});

/** Give the text in the chosen language; {name} marks are filled from `values`. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const found = language.value === "en" ? english.value[text] || text : text;
  return found.replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));
}

/** Pick a label written in several languages; the first language given is the fallback. */
export function say(label: Record<string, string> | string | null | undefined): string {
  if (!label) return "";
  if (typeof label === "string") return label;
  return label[language.value] ?? label["zh"] ?? Object.values(label)[0] ?? "";
}

export async function setLanguage(to: Language): Promise<void> {
  if (to === "en" && __ENGLISH__ && !Object.keys(english.value).length) {
    try {
      english.value = (await (await fetch(__ENGLISH__)).json()) as Record<string, string>;
    } catch {
      // Offline before the catalogue was kept: stay in Chinese rather than half of each.
      to = "zh";
    }
  }
  language.value = to;
  document.documentElement.lang = to === "en" ? "en" : "zh-Hans";
  localStorage.setItem("wanjia.language", to);
}

export function startLanguage(): Promise<void> {
  const kept = localStorage.getItem("wanjia.language");
  return setLanguage(kept === "en" ? "en" : "zh");
}

const ZONE = "Asia/Shanghai";
const DAY_MS = 86_400_000;

// Making a DateTimeFormat costs milliseconds on a slow phone; two for each language are made once.
const formats = new Map<Language, { time: Intl.DateTimeFormat; day: Intl.DateTimeFormat }>();
function formatsOf(lang: Language): { time: Intl.DateTimeFormat; day: Intl.DateTimeFormat } {
  const locale = lang === "en" ? "en-GB" : "zh-CN";
  const made = formats.get(lang) ?? {
    time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: ZONE }),
    day: new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: ZONE }),
  };
  formats.set(lang, made);
  return made;
}

/** Format a moment for people: the time alone today, else 昨天, 明天 or 11月12日 before it. */
export function when(iso: string | number | null | undefined, today = Date.now()): string {
  if (!iso) return "";
  const { time, day } = formatsOf(language.value);
  const at = new Date(iso);
  const text = day.format(at);
  if (text === day.format(today)) return time.format(at);
  const named =
    text === day.format(today + DAY_MS) ? t("明天") : text === day.format(today - DAY_MS) ? t("昨天") : text;
  return `${named} ${time.format(at)}`;
}

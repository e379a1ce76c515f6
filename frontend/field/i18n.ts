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

const zone = "Asia/Shanghai";

const DAY_MS = 86_400_000;

/** Format a moment for people: the time alone today, else 昨天, 明天 or 11月12日 before it. */
export function when(iso: string | number | null | undefined, today = Date.now()): string {
  if (!iso) return "";
  const lang = language.value === "en" ? "en-GB" : "zh-CN";
  const dayOf = (at: number): string => new Date(at).toLocaleDateString(lang, { month: "short", day: "numeric", timeZone: zone });
  const at = new Date(iso);
  const time = at.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const day = dayOf(at.getTime());
  if (day === dayOf(today)) return time;
  const named = day === dayOf(today + DAY_MS) ? t("明天") : day === dayOf(today - DAY_MS) ? t("昨天") : day;
  return `${named} ${time}`;
}

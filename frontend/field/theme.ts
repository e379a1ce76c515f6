/** Light, dark, or as the phone has it. */
import { signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
export const theme = signal<Theme>((localStorage.getItem("wanjia.theme") as Theme | null) ?? "auto");

export function setTheme(to: Theme): void {
  theme.value = to;
  localStorage.setItem("wanjia.theme", to);
  applyTheme();
}

export function applyTheme(): void {
  if (theme.value === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
}

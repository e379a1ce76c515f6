/** The desk's own script: all pages work without it. */
import { keepLive } from "./live.js";

const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

// htmx asks us before every request: send the form token as a header, to our own server only.
document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  if (target.closest("[data-print]")) window.print();
  // a sheet that hangs from a button closes when one clicks elsewhere
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.me[open]")) {
    if (!open.contains(target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.me[open]")) {
    open.open = false;
    open.querySelector("summary")?.focus();
  }
});

// One box ticks all boxes of its form, or of its group where it stands in one, and the number chosen is said.
document.addEventListener("change", (event) => {
  const box = event.target as HTMLInputElement;
  const form = box.form;
  if (!form || box.type !== "checkbox") return;
  const all = [...form.querySelectorAll<HTMLInputElement>("input[data-row]")];
  if (box.matches("[data-all]")) {
    const within = box.closest("[data-group]") ?? form;
    for (const each of all) if (within.contains(each)) each.checked = box.checked;
  }
  const chosen = all.filter((each) => each.checked).length;
  for (const place of form.querySelectorAll("[data-chosen]")) place.textContent = String(chosen);
});

keepLive();

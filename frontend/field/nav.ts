/** Where the user is: the hash of the address, so that the phone's own back button works. */
import { signal } from "@preact/signals";

export const route = signal<string[]>(["today"]);
/** An enrolment token found in the address; taken out of it at once so it is neither shown nor kept in history. */
export const enrolToken = signal<string | null>(null);
/** True while a form holds unsaved input: a new app version waits. */
export const formOpen = signal(false);
export const toast = signal<{ text: string; act?: string; run?: () => void } | null>(null);

let hide: ReturnType<typeof setTimeout> | undefined;

export function notify(text: string, act?: string, run?: () => void): void {
  toast.value = act && run ? { text, act, run } : { text };
  clearTimeout(hide);
  hide = setTimeout(() => {
    toast.value = null;
  }, 8000);
}

export function go(...parts: string[]): void {
  location.hash = `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** Still on this screen: whoever already went elsewhere while something was stored is not pulled back. */
export const isAt = (name: string, id: string): boolean => route.value[0] === name && route.value[1] === id;

/** Go on without leaving the present page in the history, e.g. from one saved door to the next. */
export function replace(...parts: string[]): void {
  history.replaceState(null, "", `#/${parts.map(encodeURIComponent).join("/")}`);
  read();
}

function read(): void {
  const enrol = /#enrol=([^&]+)/.exec(location.hash);
  if (enrol) {
    enrolToken.value = decodeURIComponent(enrol[1]!);
    history.replaceState(null, "", location.pathname);
  }
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  route.value = parts.length ? parts : ["today"];
}

export function startNav(): void {
  addEventListener("hashchange", read);
  read();
}

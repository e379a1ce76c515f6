/**
 * The part of a page that asks every 15 s whether anything changed. It sends the tag of what it shows; where nothing changed
 * the server answers 304 and nothing is drawn anew. When no answer comes, the page says since when its numbers stand.
 */

type Request = { elt: Element; requestConfig?: { elt: Element }; xhr: XMLHttpRequest; headers: Record<string, string>; shouldSwap: boolean };

/** The part that asked: once it is replaced, htmx tells of its request at what is around it. */
const live = (event: Event): Request | undefined => {
  const detail = (event as CustomEvent<Request>).detail;
  return (detail.requestConfig?.elt ?? detail.elt).matches("[data-live]") ? detail : undefined;
};
/** Whether an answer comes from the page itself: a sign-in page, say, names no moment. */
const momentOf = (xhr: XMLHttpRequest): string => (xhr.status === 200 || xhr.status === 304 ? (xhr.getResponseHeader("X-As-Of") ?? "") : "");
let opened: string[] = [];

export function keepLive(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = live(event);
    if (asked) asked.headers["If-None-Match"] = (asked.elt as HTMLElement).dataset["tag"] ?? "";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const came = live(event);
    if (!came) return;
    if (!momentOf(came.xhr)) came.shouldSwap = false;
    opened = [...document.querySelectorAll<HTMLDetailsElement>("[data-live] details[open]")].map((each) => each.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    opened = [];
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const came = live(event);
    if (came) say(momentOf(came.xhr));
  });
  // The chosen indicator is shown at once; the button is for those without script.
  document.querySelector<HTMLFormElement>("[data-choose]")?.addEventListener("change", (event) => (event.currentTarget as HTMLFormElement).requestSubmit());
}

/** Show the moment of the numbers; without one, that they stand still since the last. */
function say(moment: string): void {
  const shown = document.querySelector("[data-asof]");
  const lost = document.querySelector<HTMLElement>("[data-lost]");
  if (moment && shown) shown.textContent = moment;
  if (!lost) return;
  lost.hidden = moment !== "";
  const since = lost.querySelector("[data-lost-since]");
  if (since && !moment) since.textContent = shown?.textContent ?? "";
  document.querySelector("[data-live]")?.classList.toggle("old", !moment);
}

/** The service worker: registered once; a new version takes over only when no form is open. */
import { effect, signal } from "@preact/signals";
import { formOpen } from "./nav";
import { syncedAt } from "./sync/engine";

const next = signal<ServiceWorker | null>(null);

export function startWorker(): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers) return;
  let reloading = false;
  const hadOne = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (!hadOne || reloading) return;
    reloading = true;
    location.reload();
  });
  void workers
    .register("/field/sw.js", { scope: "/field/" })
    .then((registration) => {
      const note = (): void => {
        if (registration.waiting && workers.controller) next.value = registration.waiting;
      };
      note();
      registration.addEventListener("updatefound", () =>
        registration.installing?.addEventListener("statechange", note),
      );
      document.addEventListener("visibilitychange", () => {
        if (!document.hidden) void registration.update().catch(() => undefined);
      });
    })
    .catch(() => undefined);
  // A new version waits until the page is out of sight with no form open, so that nothing changes under a finger.
  const swap = (): void => {
    if (next.value && !formOpen.value && document.hidden) next.value.postMessage("take-over");
  };
  document.addEventListener("visibilitychange", swap);
  // The scanner and the English texts are fetched for offline use only after the first sync has the net to itself.
  const stop = effect(() => {
    if (syncedAt.value === null) return;
    void workers.ready.then((registration) => registration.active?.postMessage("keep-extras"));
    queueMicrotask(() => stop());
  });
}

/**
 * The service worker of /field/: keeps the app's own files so that it opens with no network. It never touches the API:
 * data has its own two databases. The build fills in the list of files and their version.
 */
declare const __PRECACHE__: string[];
declare const __EXTRAS__: string[];
declare const __VERSION__: string;
const worker = self as unknown as ServiceWorkerGlobalScope;

const SHELL = "/field/";
const CACHE = `wanjia-field-${__VERSION__}`;
const EVERYTHING = new Set([...__PRECACHE__, ...__EXTRAS__]);

/** Copy what an older version of the app kept already (names carry a hash of the content), fetch the rest. */
async function keep(paths: string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    paths.map(async (path) => {
      if (await cache.match(path)) return;
      const old = path === SHELL ? undefined : await caches.match(path);
      const answer =
        old ?? (await fetch(path, { cache: path === SHELL ? "reload" : "default", credentials: "same-origin" }));
      if (!answer.ok || answer.redirected) throw new Error(`cannot keep ${path}`);
      await cache.put(path, answer);
    }),
  );
}

worker.addEventListener("install", (event) => {
  event.waitUntil(keep([SHELL, ...__PRECACHE__]));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("wanjia-field-") && name !== CACHE) await caches.delete(name);
      }
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("message", (event) => {
  if (event.data === "take-over") void worker.skipWaiting();
  if (event.data === "keep-extras") event.waitUntil(keep(__EXTRAS__).catch(() => undefined));
});

/** The page itself: always the kept shell, so that an old shell never meets new files or the other way round. */
async function shell(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(SHELL)) ?? fetch(request);
}

async function file(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(path, answer.clone());
  return answer;
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(SHELL)) event.respondWith(shell(request));
  else if (EVERYTHING.has(url.pathname)) event.respondWith(file(request, url.pathname));
});

/**
 * Keeps the hosted page for the time without a network, one version of all its files at a time.
 *
 * Everything is answered from the version that was kept, so that a page never sees files of two. A
 * new one is fetched beside it, whole or not at all, and takes over at the next navigation at which
 * no other tab shows the old one: no run is ended by it, and nobody has to be asked.
 */
declare const self: ServiceWorkerGlobalScope;

/** The page's files and their hashes; tools/service-worker.mjs writes them in. */
declare const FILES: Readonly<Record<string, string>>;
declare const VERSION: string;

const { scope } = self.registration;

/** Other pages of the same origin have caches of their own, and so have other copies of this one. */
const OWN_CACHES = `lora-wasm ${scope} `;
const CACHE = OWN_CACHES + VERSION;

const TAKE_OVER = 'take over';

/**
 * An empty page that asks again, with the fragment too: a header that says so would lose itself there.
 * Not at once: the other version takes over when nothing is asked of this one.
 */
const AGAIN =
  '<!doctype html><link rel="icon" href="data:,">' +
  '<script>setTimeout(() => location.reload(), 100)</script>';

self.addEventListener('install', (event) => event.waitUntil(keepFiles()));

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOtherVersions(), self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const name = nameOf(request);
  if (name === undefined) return;
  event.respondWith(request.mode === 'navigate' ? navigation(name, request) : kept(name, request));
});

/** Fails, and is tried again later, where the server's files are not exactly those of this version. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  const keep = async ([name, integrity]: [string, string]) => {
    const response = await fetch(scope + name, { cache: 'no-cache', integrity });
    if (!response.ok) throw new Error(`${name} has status ${response.status}`);
    // Not the response itself: one that was redirected may not answer a navigation.
    await cache.put(scope + name, new Response(response.body, { headers: response.headers }));
  };
  await Promise.all(Object.entries(FILES).map(keep));
}

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(OWN_CACHES) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The page's file that is asked for, if it is one. */
function nameOf({ method, url }: Request): string | undefined {
  const address = url.replace(/[?#].*/, '');
  if (method !== 'GET' || !address.startsWith(scope)) return undefined;
  const name = address.slice(scope.length) || 'index.html';
  return Object.hasOwn(FILES, name) ? name : undefined;
}

/** Lets a version that waits take over if no other tab is open, and has the browser ask it then. */
async function navigation(name: string, request: Request): Promise<Response> {
  const { waiting } = self.registration;
  if (!waiting || (await self.clients.matchAll()).length > 1) return kept(name, request);
  waiting.postMessage(TAKE_OVER);
  return new Response(AGAIN, { headers: { 'Content-Type': 'text/html' } });
}

/** From the network where the browser has thrown away what was kept. */
async function kept(name: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(scope + name, { ignoreVary: true })) ?? fetch(request);
}

export {};

// What `npm start` serves in place of the service worker: it would show a developer the last build.
// It removes what an earlier one kept on this port and shows its pages as they are now. It answers
// nothing, and stays: the page that is shown again would register it while it is being removed.
self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => event.waitUntil(remove()));

async function remove() {
  for (const name of await caches.keys()) {
    if (name.startsWith('lora-wasm ')) await caches.delete(name);
  }
  // Not waited for: a navigation waits in turn until this is over.
  for (const tab of await self.clients.matchAll()) void tab.navigate(tab.url);
}

// What `npm start` serves in place of the service worker: it would show a developer the last build.
// It removes itself, what an earlier one kept on this port, and shows its pages as they are now.
self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => event.waitUntil(remove()));

async function remove() {
  for (const name of await caches.keys()) {
    if (name.startsWith('lora-wasm ')) await caches.delete(name);
  }
  await self.registration.unregister();
  for (const tab of await self.clients.matchAll()) await tab.navigate(tab.url);
}

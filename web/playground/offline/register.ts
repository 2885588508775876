// The hosted page, kept for the time without a network. It works where that is not to be had.
async function keepOffline(): Promise<void> {
  await navigator.serviceWorker?.register('./service-worker.js', { updateViaCache: 'none' });
}

/** Not before the page is there: keeping its files must not delay it. */
addEventListener('load', () => void keepOffline().catch(() => undefined));

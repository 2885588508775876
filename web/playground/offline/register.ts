// The hosted page, kept for the time without a network. It works where that is not to be had.

const { documentElement } = document;

async function keepOffline(): Promise<void> {
  await navigator.serviceWorker?.register('./service-worker.js', { updateViaCache: 'none' });
}

/** Resolves once the page is there, which its phase tells. */
function pageDrawn(): Promise<void> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!documentElement.dataset.phase) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(documentElement, { attributeFilter: ['data-phase'] });
  });
}

// Not before: keeping the files fetches them once more, and must not delay the first step.
void pageDrawn()
  .then(keepOffline)
  .catch(() => undefined);

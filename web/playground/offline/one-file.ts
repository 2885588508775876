/**
 * What starts in the page that is one file. Its one script is the page and, in a worker that is
 * started from its own text, the library's worker: a page that was opened by a double click cannot
 * load another file.
 */
import { load } from 'lora-wasm';

async function startPage(script: string): Promise<void> {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  // What goes wrong here is told by the page, when it trains.
  load({ build: 'simd', worker: () => new Worker(address) }).catch(() => undefined);
  await import('../main.js');
}

if (typeof document === 'undefined') void import('lora-wasm/worker');
else void startPage(document.currentScript?.textContent ?? '');

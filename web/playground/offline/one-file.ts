/**
 * What starts in the page that is one file. Its worker is started from a text: a page that was opened by
 * a double click cannot load another file.
 */
import { load } from 'lora-wasm';
import worker from 'lora-wasm/worker?raw';

const address = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
// What goes wrong here is told by the page, when it trains.
load({ build: 'simd', worker: () => new Worker(address) }).catch(() => undefined);
void import('../main.js');

/** The app that is built everywhere: the smallest that trains, and says what came of it. */
import { readFileSync } from 'node:fs';
import { problem } from './app/train-both.js';
import { trainReference } from '../reference/reference.js';

export const TRAIN_BOTH = readFileSync(new URL('./app/train-both.js', import.meta.url), 'utf8');

/** Says in the page what came of it. No top-level await: Vite 5 to 7 build for browsers without it. */
export const SHOW = `import { trainBoth } from './train-both.js';

trainBoth().then((outcome) => {
  document.querySelector('output').textContent = JSON.stringify(outcome);
});
`;

/** Says in the terminal what came of it. */
export const PRINT = `import { trainBoth } from './train-both.js';

console.log(JSON.stringify(await trainBoth()));
`;

/**
 * @param {string} script the address of the module
 * @param {string} [head] what else is said in the page's head
 */
export const pageOf = (script, head = '') => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />${head}
    <title>lora-wasm</title>
  </head>
  <body>
    <output></output>
    <script type="module" src="${script}"></script>
  </body>
</html>
`;

let losses;

/** The losses that come of it, by the specification. */
export function expectedLosses() {
  losses ??= Object.fromEntries(['small', 'large'].map((size) => [size, lossOf(problem(size))]));
  return losses;
}

function lossOf({ a0, b0, lr, steps, ...given }) {
  const sized = { ...given, n: given.x.length / given.dIn };
  return trainReference(sized, { a: a0, b: b0 }, lr, steps).losses.at(-1);
}

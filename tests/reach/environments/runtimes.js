/** Runtimes without a page: a program that trains, prints what came of it and ends. */
import { PRINT, TRAIN_BOTH } from '../app.js';

const machine = `${process.platform}-${process.arch}`;

/** @param {string} line what runs main.js */
const runtime = (name, title, packages, line) => ({
  name,
  title,
  packages,
  async run(lab) {
    await lab.write({ 'main.js': PRINT, 'train-both.js': TRAIN_BOTH });
    await lab.runProgram(line, { DENO_DIR: lab.path('.deno') });
  },
});

/** The current Node, as a program of the set of packages `node`. */
export const CURRENT_NODE = `node_modules/node-${machine}/bin/node`;

/** A worker of Cloudflare's: WebAssembly is compiled before it starts. */
const workerd = {
  name: 'workerd',
  title: 'workerd, by Wrangler 4',
  packages: 'workerd',
  expected: { thread: 'caller', console: [] },
  async run(lab) {
    await lab.write({
      'wrangler.json': '{ "name": "app", "main": "main.js", "compatibility_date": "2026-11-01" }',
      'train-both.js': TRAIN_BOTH,
      'main.js': `import { load } from 'lora-wasm';
import wasm from 'lora-wasm/wasm/simd.wasm';
import { trainBoth } from './train-both.js';

export default {
  async fetch() {
    await load({ wasm });
    return Response.json(await trainBoth());
  },
};
`,
    });
    const program = `${CURRENT_NODE} node_modules/wrangler/bin/wrangler.js`;
    await lab.build(`${program} deploy --dry-run --outdir dist`);
    await lab.ask(await lab.serveTool(`${program} dev --port 0`));
  },
};

export default [
  runtime('node', `Node ${Number.parseInt(process.versions.node, 10)}`, undefined, 'node main.js'),
  runtime('node-current', 'Node 26', 'node', `${CURRENT_NODE} main.js`),
  runtime('bun', 'Bun 1', 'bun', 'npx bun main.js'),
  runtime('deno', 'Deno 2', 'deno', 'npx deno run --allow-read main.js'),
  workerd,
];

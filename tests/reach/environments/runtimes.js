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

/** Modules of a worker of Cloudflare's are files and, of WebAssembly, compiled beforehand. */
const DIST = './node_modules/lora-wasm/dist';
const workerd = {
  name: 'workerd',
  title: 'workerd, by Miniflare 4',
  packages: 'workerd',
  expected: { thread: 'caller' },
  async run(lab) {
    await lab.write({
      'train-both.js': TRAIN_BOTH.replace("'lora-wasm'", `'${DIST}/index.js'`),
      'work.js': `import { load } from '${DIST}/index.js';
import wasm from '${DIST}/wasm/simd.wasm';
import { trainBoth } from './train-both.js';

export default {
  async fetch() {
    await load({ wasm });
    return Response.json(await trainBoth());
  },
};
`,
      'main.js': `import { Miniflare } from 'miniflare';

const miniflare = new Miniflare({
  modules: true,
  scriptPath: 'work.js',
  modulesRules: [
    { type: 'ESModule', include: ['**/*.js'] },
    { type: 'CompiledWasm', include: ['**/*.wasm'] },
  ],
  compatibilityDate: '2026-07-01',
});
const response = await miniflare.dispatchFetch('http://localhost/');
console.log(await response.text());
await miniflare.dispose();
`,
    });
    await lab.runProgram(`${CURRENT_NODE} main.js`);
  },
};

export default [
  runtime('node', `Node ${Number.parseInt(process.versions.node, 10)}`, undefined, 'node main.js'),
  runtime('node-current', 'Node 26', 'node', `${CURRENT_NODE} main.js`),
  runtime('bun', 'Bun 1', 'bun', 'npx bun main.js'),
  runtime('deno', 'Deno 2', 'deno', 'npx deno run --allow-read main.js'),
  workerd,
];

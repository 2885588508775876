/** Bundlers, as their documentation has it; those that need more, as ours has it. */
import { readFile } from 'node:fs/promises';
import { SHOW, TRAIN_BOTH, pageOf } from '../app.js';

const SOURCES = { 'src/main.js': SHOW, 'src/index.js': SHOW, 'src/train-both.js': TRAIN_BOTH };

/** A bundler that makes dist/main.js. `prepare` gives what is to be typed. */
const bundler = (name, title, prepare, rest) => ({
  name,
  title,
  packages: name,
  async run(lab) {
    await lab.write(SOURCES);
    await lab.build(await prepare(lab));
    await lab.write({ 'dist/index.html': pageOf('main.js') });
    await lab.visit(await lab.serveFolder('dist'));
  },
  ...rest,
});

const RECIPES = new URL('../../../docs/bundlers.md', import.meta.url);

/** What docs/bundlers.md says to type, under a heading. */
const recipe = (heading) => async () => {
  const [, section] = (await readFile(RECIPES, 'utf8')).split(`\n## ${heading}\n`);
  return /^```sh\n(.*?)^```$/ms.exec(section)[1].trim();
};

/** All code of both builds in one file, or all of one build, which load() loads. */
const ALL_OF_THE_CODE = { maxBytes: 112_000 };

/** Workers have to come from the page's own origin. */
const withoutBlob = {
  name: 'rollup-policy',
  title: 'Rollup 4, [under a policy without blob:](bundlers.md#a-policy-without-blob)',
  packages: 'rollup',
  expected: ALL_OF_THE_CODE,
  async run(lab) {
    const start = "load({ worker: () => new Worker('worker.js', { type: 'module' }) });\n";
    const main = `import { load } from 'lora-wasm';\n\n${start}${SHOW}`;
    await lab.write({ ...SOURCES, 'src/main.js': main });
    await lab.build(await recipe('A policy without blob')());
    await lab.write({ 'dist/index.html': pageOf('main.js') });
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
    await lab.visit(await lab.serveFolder('dist', { 'Content-Security-Policy': policy }));
  },
};

const parcel = {
  name: 'parcel',
  title: 'Parcel 2',
  packages: 'parcel',
  async run(lab) {
    await lab.write({ ...SOURCES, 'src/index.html': pageOf('main.js') });
    await lab.build('npx parcel build src/index.html');
    await lab.visit(await lab.serveFolder('dist'));
  },
};

export default [
  bundler('webpack', 'webpack 5', () => 'npx webpack build --mode production'),
  bundler('rspack', 'Rspack 2', () => 'npx rspack build --mode production'),
  parcel,
  bundler('rollup', 'Rollup 4, [as described](bundlers.md#rollup)', recipe('Rollup')),
  bundler('esbuild', 'esbuild, [as described](bundlers.md#esbuild)', recipe('esbuild')),
  bundler('rolldown', 'Rolldown 1, [as described](bundlers.md#rolldown)', recipe('Rolldown'), {
    packages: undefined, // the project's own
  }),
  withoutBlob,
  bundler(
    'esbuild-plain',
    'esbuild, into one file',
    () => 'npx esbuild src/main.js --bundle --minify --format=esm --outdir=dist',
    { packages: 'esbuild', expected: ALL_OF_THE_CODE },
  ),
];

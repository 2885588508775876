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

/** What docs/bundlers.md says to write and to type: under a heading, blocks of code. */
const recipe = (heading) => async (lab) => {
  const [, section] = (await readFile(RECIPES, 'utf8')).split(`\n## ${heading}\n`);
  const blocks = [...section.split('\n## ')[0].matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  for (const [, language, text] of blocks) {
    const [, file] = /^\/\/ (\S+)\n/.exec(text) ?? [];
    if (language === 'js') await lab.write({ [file]: text });
  }
  return blocks.find(([, language]) => language === 'sh')[2].trim();
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

/** Without the recipe there is no worker, and nothing else is amiss. */
const PLAIN = { expected: { thread: 'caller' } };

export default [
  bundler('webpack', 'webpack 5', () => 'npx webpack build --mode production'),
  bundler('rspack', 'Rspack 2', () => 'npx rspack build --mode production'),
  parcel,
  bundler('rollup', 'Rollup 4, [as described](bundlers.md#rollup)', recipe('Rollup')),
  bundler('esbuild', 'esbuild, [as described](bundlers.md#esbuild)', recipe('esbuild')),
  bundler('rolldown', 'Rolldown 1, [as described](bundlers.md#rolldown)', recipe('Rolldown'), {
    packages: undefined, // the project's own
  }),
  bundler(
    'rollup-plain',
    'Rollup 4, with nothing said about the worker',
    () => 'npx rollup src/main.js --dir dist --plugin node-resolve',
    { packages: 'rollup', ...PLAIN },
  ),
  bundler(
    'esbuild-plain',
    'esbuild, with nothing said about the worker',
    () => 'npx esbuild src/main.js --bundle --minify --format=esm --outdir=dist',
    { packages: 'esbuild', ...PLAIN },
  ),
];

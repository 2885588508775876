// Builds everything that is published into dist/: the WebAssembly module, the library, the page. With
// the argument `library` the first two are built anew, and the rest stays.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as bundle } from 'rolldown';
import { minify } from 'terser';
import { removeForeignBuild } from './build-folder.mjs';
import { codeParts } from './code-parts.mjs';
import { runNodeTool } from './node-tool.mjs';
import { buildPlayground } from './playground.mjs';
import { pureValues } from './pure-values.mjs';
import { projectRoot } from './setup/paths.mjs';
import { failed, stage } from './setup/report.mjs';
import { run } from './setup/run.mjs';
import { wordsByName } from './option-words.mjs';
import { SHORTER } from './shorter.mjs';
import { splitModules } from './split-module.mjs';
import { writeStructs } from './structs.mjs';
import { toolchain } from './toolchain.mjs';

const BUILDS = ['simd', 'relaxed'];

const here = (...parts) => join(projectRoot, ...parts);

async function compileModule() {
  const { cmakeToolchainFile, eigenDir, env } = await toolchain();
  const settings = [`-DCMAKE_TOOLCHAIN_FILE=${cmakeToolchainFile}`, '-DCMAKE_BUILD_TYPE=Release'];
  if (eigenDir) settings.push(`-DEigen3_DIR=${eigenDir}`);
  const options = { cwd: projectRoot, env };
  await removeForeignBuild(here('build/wasm'), projectRoot);
  await writeStructs(here('build/generated/bindings'));
  await run('cmake', ['-S', '.', '-B', 'build/wasm', '-G', 'Ninja', ...settings], options);
  await run('cmake', ['--build', 'build/wasm'], options);
}

/** Writes Emscripten's glue for the library, and the code as files and as modules of text. */
async function publishModule() {
  const modules = {};
  for (const build of BUILDS) modules[build] = await readBuilt(`${build}.js`);
  const { glue, codes } = splitModules(modules);
  const { env } = await toolchain();
  const builds = {};
  for (const build of BUILDS) {
    const map = await readBuilt(`${build}.map`);
    const trainingMap = await readBuilt(`${build}-training.map`);
    builds[build] = await codeParts({ code: codes[build], map, trainingMap }, env);
  }
  const { encodeText } = await import(pathToFileURL(here('build/lib/engine/bytes-text.js')).href);
  await rm(here('dist/wasm'), { recursive: true, force: true }); // files of other names
  const sizes = {};
  for (const [build, { whole, ...parts }] of Object.entries(builds)) {
    await publishCode(`${build}.wasm`, whole);
    sizes[build] = {};
    for (const [part, code] of Object.entries(parts)) {
      // One sample: where both builds end up in one file, they are one to a compressor.
      const text = encodeText(code, builds.simd.whole);
      await publishCode(`${build}-${part}-text.js`, textModule(text));
      await publishCode(`${build}-${part}.wasm`, code);
      sizes[build][part] = code.length;
    }
  }
  const exported = `export const codeSizes = ${JSON.stringify(sizes)};\n`;
  const { code } = await minify(`export default ${glue};\n`, { ...SHORTER, mangle: false });
  await writeFile(here('build/lib/wasm/glue.js'), `${code}\n${exported}`);
}

const readBuilt = (file) => readFile(here('build/wasm', file), 'utf8');

async function publishCode(file, content) {
  for (const folder of ['dist/wasm', 'build/lib/wasm']) {
    await mkdir(here(folder), { recursive: true });
    await writeFile(here(folder, file), content);
  }
}

/**
 * In quotes, since the template that minifiers make of it takes an engine twice as long to read.
 */
const textModule = (text) => `export default ${JSON.stringify(text)};\n`;

/** Each becomes one file, with what several of them need in one between them. */
const ENTRIES = [
  'index',
  'formats/peft',
  'formats/peft-node',
  'formats/safetensors',
  'formats/data',
  'options/options',
  'storage/storage',
];

/** The declarations stay as they are: editors show their comments. */
async function compileTypeScript() {
  // What was moved or deleted must not be found any more.
  await rm(here('build/lib'), { recursive: true, force: true });
  await runNodeTool(
    'typescript/bin/tsc',
    '-p',
    'web/lib',
    '--outDir',
    'build/lib',
    '--declarationDir',
    'dist',
  );
}

/**
 * The worker is one script that imports nothing, so that it starts from its text, too, wherever a
 * bundler, an origin or a sandbox keeps its file away.
 */
async function bundleWorker() {
  const { output } = await bundle({
    input: here('build/lib/worker.js'),
    plugins: [pureValues],
    output: { format: 'iife', minify: true, comments: false },
    write: false,
    logLevel: 'warn',
  });
  const { code } = await minify(output[0].code, { ...SHORTER, toplevel: true });
  await writeFile(here('dist/worker.js'), code);
  const module = textModule(code);
  for (const folder of ['dist', 'build/lib'])
    await writeFile(here(folder, 'worker-text.js'), module);
}

/**
 * The code is put together, since every file costs time to import, and keeps its names and lines: Node
 * prints the line that an error comes from, and whoever bundles it for a page makes it small.
 */
async function bundleLibrary() {
  // One file, named as web/lib/worker/start-worker.ts says: every further one takes Node a millisecond.
  const core = await importedBy(here('build/lib/index.js'));
  core.delete(here('build/lib/index.js'));
  await bundle({
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, here('build/lib', `${entry}.js`)])),
    external: isElsewhere,
    plugins: [pureValues, inAscii],
    output: {
      dir: here('dist'),
      entryFileNames: '[name].js',
      chunkFileNames: 'shared/[name].js',
      codeSplitting: { groups: [{ name: 'core', test: (id) => core.has(id) }] },
      comments: { annotation: true, jsdoc: false, legal: false },
    },
    logLevel: 'warn',
  });
}

/** A module and all that it imports, with what that imports. */
async function importedBy(path, found = new Set()) {
  if (found.has(path) || isElsewhere(path)) return found;
  found.add(path);
  const code = await readFile(path, 'utf8');
  for (const [, id] of code.matchAll(/^(?:import|export)\b[^'"]*['"](\.[^'"]+)['"]/gm)) {
    await importedBy(join(dirname(path), id), found);
  }
  return found;
}

/** What is loaded when it is chosen, the code of a build or the worker's, and other people's packages. */
const isElsewhere = (id) => /(simd|relaxed|worker)-text\.js$/.test(id) || !/^[./]/.test(id);

/** An engine keeps a script of ASCII in half the memory, and compiles it in less time. */
const inAscii = {
  name: 'in-ascii',
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The command line with its library of arguments in it, so that the package depends on none. */
const buildCommandLine = () =>
  bundle({
    input: here('web/cli/main.ts'),
    external: (id) => /^(node:|lora-wasm)/.test(id),
    plugins: [optionWords],
    platform: 'node',
    output: { file: here('dist/cli/main.js'), comments: { legal: true } },
    logLevel: 'warn',
  });

/** The module of what help says of the library's options: web/cli/option-words.d.ts. */
const optionWords = {
  name: 'option-words',
  resolveId: (id) => (id === 'option-words' ? id : null),
  async load(id) {
    if (id !== 'option-words') return null;
    return `export default ${JSON.stringify(await wordsByName())};`;
  },
};

try {
  const isAll = process.argv[2] !== 'library';
  if (isAll) await rm(here('dist'), { recursive: true, force: true });
  await stage('build', 'WebAssembly module', compileModule);
  await stage('build', 'library', async () => {
    await compileTypeScript();
    await publishModule();
    await bundleWorker();
    await bundleLibrary();
  });
  if (isAll) {
    await stage('build', 'command line', buildCommandLine);
    await stage('build', 'playground', buildPlayground);
  }
} catch (error) {
  failed('build', error);
  process.exitCode = 1;
}

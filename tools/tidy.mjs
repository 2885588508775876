// clang-tidy on the C++ of the core. Nine tenths of its time on a file are Eigen's headers, so it is
// given a few files that include many.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { atATime } from './at-a-time.mjs';
import { projectRoot, readJson, writeJson } from './setup/paths.mjs';
import { run } from './setup/run.mjs';

const CORE = join(projectRoot, 'cpp/core');
const FOLDER = join(projectRoot, 'build/tidy');
const STAMP = join(FOLDER, 'clean.json');

/** Checks the core with the flags that it is compiled with, where anything changed since it was clean. */
export async function tidy() {
  const flags = compileFlags();
  const state = await hashOfAll(flags);
  if (readJson(STAMP)?.state === state) return;
  await mkdir(FOLDER, { recursive: true });
  const batches = inBatches(sources()).map((files, i) => [
    `clang-tidy ${i}`,
    () => checkTogether(files, join(FOLDER, `batch-${i}.cpp`), flags),
  ]);
  await atATime(availableParallelism(), batches);
  writeJson(STAMP, { state });
}

/** The kernels of other instruction sets are the same code, for compilers of their own. */
const sources = () => [
  ...readdirSync(CORE)
    .filter((name) => name.endsWith('.cpp'))
    .map((name) => join(CORE, name)),
  join(CORE, 'kernels/portable.cpp'),
];

/**
 * Deals the files into a batch for each core, so that no two of one have a constant of the same name,
 * as they may in their unnamed namespaces; a file that has a header's name stays alone.
 */
function inBatches(files) {
  const shared = new Set(headers().flatMap(constantsIn));
  const batches = Array.from({ length: availableParallelism() }, () => ({ files: [], names: [] }));
  const alone = [];
  for (const file of files) {
    const names = constantsIn(file);
    const fitting = names.some((name) => shared.has(name))
      ? []
      : batches.filter((batch) => !names.some((name) => batch.names.includes(name)));
    const [batch] = fitting.sort((p, q) => p.files.length - q.files.length);
    if (!batch) alone.push([file]);
    batch?.files.push(file);
    batch?.names.push(...names);
  }
  return [...batches.map((batch) => batch.files).filter(({ length }) => length > 0), ...alone];
}

const headers = () =>
  readdirSync(CORE, { recursive: true })
    .filter((name) => name.endsWith('.h'))
    .map((name) => join(CORE, name));

const constantsIn = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:inline )?constexpr [\w:<>]+ (k\w+)/gm)].map(
    ([, name]) => name,
  );

async function checkTogether(files, batch, flags) {
  await writeFile(batch, files.map((file) => `#include "${file}"\n`).join(''));
  try {
    await clangTidy(batch, ['--checks=-bugprone-suspicious-include'], flags);
  } catch (error) {
    // Two of them may share another name; alone each of them compiles.
    if (!/clang-diagnostic-error/.test(error.output)) throw error;
    for (const file of files) await clangTidy(file, [], flags);
  }
}

/** A build folder has no .clang-tidy above it but the project's. */
const clangTidy = (file, options, flags) =>
  run('clang-tidy', ['--quiet', ...options, file, '--', ...flags], {
    cwd: projectRoot,
    advice: 'What it says has to be mended.',
  });

/** The analyzer follows paths only in the file that it is given, unless it is told otherwise. */
const ANALYZE_INCLUDED = ['-Xclang', '-analyzer-opt-analyze-headers'];

/** Where headers are, and the warnings, as CMake has them for the core. */
function compileFlags() {
  const commands = readJson(join(projectRoot, 'build/native/compile_commands.json'));
  const { command } = commands.find(({ file }) => file === join(CORE, 'adapter.cpp'));
  const found = command.matchAll(/(?:-isystem |-I|-std=|-W(?!error))\S+/g);
  return [...[...found].flatMap(([flag]) => flag.split(' ')), ...ANALYZE_INCLUDED];
}

async function hashOfAll(flags) {
  const hash = createHash('sha256').update(flags.join(' '));
  hash.update(await run('clang-tidy', ['--version'], { capture: true }));
  const cpp = join(projectRoot, 'cpp');
  const names = readdirSync(cpp, { recursive: true }).filter((name) => /\.(cpp|h)$/.test(name));
  for (const file of [join(projectRoot, '.clang-tidy'), ...names.sort().map((n) => join(cpp, n))]) {
    hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

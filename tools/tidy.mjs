// clang-tidy on the C++ of the core, all files as one: nine tenths of its time on a file are Eigen's
// headers.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
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
  await atATime(availableParallelism(), [
    ['clang-tidy', () => check(flags)],
    ["clang-tidy's analyzer", () => analyze(flags)],
  ]);
  writeJson(STAMP, { state });
}

/** What is for the compilers of other instruction sets only. */
const isForeign = (name) => name.includes('wasm');

/** Headers, too: some are for the bindings and the tests, and no other file includes them. */
const sources = () =>
  readdirSync(CORE, { recursive: true })
    .filter((name) => /\.(cpp|h)$/.test(name) && !isForeign(name))
    .map((name) => join(CORE, name));

/** All checks but those that follow paths. */
async function check(flags) {
  const file = join(FOLDER, 'core.cpp');
  const includes = sources().map((source) => `#include "${source}"\n`);
  await writeFile(file, includes.join(''));
  await clangTidy(file, '-clang-analyzer-*,-bugprone-suspicious-include', flags);
}

/**
 * The analyzer begins paths only in the text of the file that it is given, or else in all headers,
 * Eigen's and those of the standard library too. So it is given a file that has the text of our own
 * headers in it, each where it is included first.
 */
async function analyze(flags) {
  const lines = sources().flatMap(withItsHeaders(new Set()));
  const file = join(FOLDER, 'core-in-full.cpp');
  await writeFile(file, lines.map(({ text }) => `${text}\n`).join(''));
  try {
    await clangTidy(file, '-*,clang-analyzer-*', flags);
  } catch (error) {
    const whereItStands = (_, line) => lines[line - 1].at;
    error.output = error.output?.replaceAll(/\S+core-in-full\.cpp:(\d+)/g, whereItStands);
    throw error;
  }
}

/** The lines of a file and where they stand, with those of headers that are not yet among `included`. */
const withItsHeaders = (included) =>
  function linesOf(file) {
    if (included.has(file)) return [];
    included.add(file);
    return readFileSync(file, 'utf8')
      .replace('#pragma once', '')
      .split('\n')
      .flatMap((text, k) => {
        const [, header] = /^#include "(core\/.+)"/.exec(text) ?? [];
        if (header && !isForeign(header)) return linesOf(join(CORE, '..', header));
        return { text, at: `${relative(projectRoot, file)}:${k + 1}` };
      });
  };

/** A build folder has no .clang-tidy above it but the project's. */
const clangTidy = (file, checks, flags) =>
  run('clang-tidy', ['--quiet', `--checks=${checks}`, file, '--', ...flags], {
    cwd: projectRoot,
    advice: 'What it says has to be mended.',
  });

/** Where headers are, and the warnings, as CMake has them for the core. */
function compileFlags() {
  const commands = readJson(join(projectRoot, 'build/native/compile_commands.json'));
  const { command } = commands.find((one) => one.command.includes('lora_core.dir'));
  const found = command.matchAll(/(?:-isystem |-I|-std=|-W(?!error))\S+/g);
  return [...found].flatMap(([flag]) => flag.split(' '));
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

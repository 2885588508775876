/** Runs the command line as it is built, in a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

const program = join(import.meta.dirname, '../../dist/cli/main.js');

/** Node may hang at its exit while V8 compiles in another thread (nodejs/node#54918). */
const NODE = ['--no-concurrent-recompilation'];

let folder;
/** Processes under way: a test that fails leaves none behind. */
const running = new Set();

/** Makes the folder for the tests of a file, and takes it away after them. */
export function useFolder() {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lora-wasm-cli-'));
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  return (name) => join(folder, name);
}

/** A run under way: its process, and what it ends with. */
export const start = (...args) => startInto('pipe', args);

/** The same with its stdout given, as in spawn(). */
export function startInto(stdout, args) {
  const stdio = ['pipe', stdout, 'pipe'];
  const child = spawn(process.execPath, [...NODE, program, ...args], { cwd: folder, stdio });
  running.add(child);
  const output = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'])
    child[name]?.on('data', (part) => output[name].push(part));
  const text = (name) => Buffer.concat(output[name]).toString();
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, stdout: text('stdout'), stderr: text('stderr') });
    });
  });
  return { child, ended };
}

/** The next output of a run on stdout, which has to come before the run ends. */
export async function nextOutput({ child, ended }) {
  const noOutput = ended.then(({ code, stderr }) => {
    throw new Error(`ended with ${code}, and without output: ${stderr}`);
  });
  const [part] = await Promise.race([once(child.stdout, 'data'), noOutput]);
  return String(part);
}

/** Runs to its end, with `input` as its stdin. */
export function run(args, input = '') {
  const { child, ended } = start(...args);
  child.stdin.on('error', () => undefined); // it may end before it has read all
  child.stdin.end(input);
  return ended;
}

/** The same, which has to succeed: what it says. */
export async function ok(args, input) {
  const { code, stdout, stderr } = await run(args, input);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

export const jsonLines = (text) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

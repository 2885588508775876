/** Runs the command line as it is built, in a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

const program = join(import.meta.dirname, '../../dist/cli/main.js');

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
export function start(...args) {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder });
  running.add(child);
  const output = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'])
    child[name].on('data', (part) => output[name].push(part));
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

// One request to end, at any moment, ends the command line: also where it waits for what never comes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { writeNpy } from 'lora-wasm/data';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { jsonLines, nextOutput, ok, start, useFolder } from './cli.js';

const at = useFolder();
const isLinux = process.platform === 'linux';
const here = isLinux ? test : test.skip;

/** What is in the folder before each of the tests. */
const GIVEN = ['adapter', 'many.csv', 'pipe', 'rows.csv', 'x.npy'];

beforeAll(async () => {
  if (isLinux) execFileSync('mkfifo', [at('pipe')]);
  await writeFile(at('rows.csv'), 'a,b\n1,2\n3,4\n');
  await writeFile(at('many.csv'), `a,b\n${'1,2\n'.repeat(300_000)}`);
  await writeFile(at('x.npy'), writeNpy([1, 2], [2, 1]));
  await ok(['train', '--data', 'rows.csv', '--y', 'b', '--rank', '1', '--out', 'adapter']);
});

afterEach(async () => {
  for (const name of await readdir(at('.'))) {
    if (!GIVEN.includes(name)) await rm(at(name), { recursive: true });
  }
});

/** Whether a process hears signals: of SIGHUP the first bit, which Node itself leaves alone. */
const hears = (pid) =>
  /^SigCgt:\s*\w*[13579bdf]$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

/** A run that waits: it hears signals, and has had the time to come to where it waits. */
async function waiting(...args) {
  const { isRead = true } = typeof args.at(-1) === 'object' ? args.pop() : {};
  const run = start(...args);
  if (!isRead) run.child.stdout.pause();
  while (!hears(run.child.pid)) await delay(5);
  await delay(300);
  return run;
}

const expectStopped = ({ code, signal, stderr }, name, said = 'nothing was written') => {
  // It ends by itself, or by the signal where a thread of Node waits within the system.
  expect([1, name]).toContain(code ?? signal);
  expect(stderr).toMatch(new RegExp(`^lora-wasm: stopped before there was a result.*${said}\n$`));
};

const TRAIN = ['--rank', '1', '--out', 'new'];
const ROWS = ['--data', 'rows.csv', '--y', 'b'];

describe('a pipe that nobody writes to', () => {
  here.each([
    ['train', '--data', 'pipe', '--format', 'csv', '--y', 'b', ...TRAIN],
    ['train', '--data', 'pipe', '--format', 'npz', ...TRAIN],
    ['train', '--data', 'pipe', ...TRAIN],
    ['train', ...ROWS, '--base', 'pipe', '--base-format', 'npy', ...TRAIN],
    ['train', ...ROWS, '--validation', 'pipe', '--format', 'csv', ...TRAIN],
    ['train', '--data', 'x.npy', '--targets', 'pipe', '--format', 'npy', ...TRAIN],
    ['solve', '--data', 'pipe', '--format', 'parquet', ...TRAIN],
    ['apply', '--data', 'pipe', '--format', 'arrow', '--adapter', 'adapter', '--out', 'new.csv'],
    ['merge', '--adapter', 'adapter', '--base', 'pipe', '--out', 'new.npy'],
    ['compress', '--data', 'pipe', '--format', 'safetensors', '--out', 'new.qr'],
    ['compress', '--data', 'pipe', '--format', 'compressed', '--out', 'new.qr'],
    ['plan', '--data', 'pipe', '--rank', '1'],
    ['info', 'pipe'],
    ['info', 'pipe', '--format', 'npy'],
  ])('%s %s %s %s %s', async (...args) => {
    const { child, ended } = await waiting(...args);
    child.kill('SIGTERM');
    expectStopped(await ended, 'SIGTERM');
    expect(await readdir(at('.'))).toEqual(GIVEN);
  });

  here('nor reads from', async () => {
    const { child, ended } = await waiting(
      'merge',
      '--adapter',
      'adapter',
      '--to',
      'npy',
      '--out',
      'pipe',
    );
    child.kill('SIGTERM');
    expectStopped(await ended, 'SIGTERM');
  });
});

describe('stdin that goes on', () => {
  const compress = ['compress', '--data', '-', '--out', 'new.qr', '--format'];

  here.each([
    ...['npz', 'safetensors', 'parquet', 'compressed', 'csv', 'npy', 'arrow'].map((format) => [
      'SIGTERM',
      'compress',
      format,
      [...compress, format],
    ]),
    ['SIGINT', 'info', 'npy', ['info', '-', '--format', 'npy']],
    [
      'SIGHUP',
      'merge',
      'csv',
      ['merge', '--adapter', 'adapter', '--base', '-', '--out', 'new.csv'],
    ],
  ])('%s: %s, %s', async (name, _, __, args) => {
    const { child, ended } = await waiting(...args);
    child.kill(name);
    expectStopped(await ended, name);
    expect(await readdir(at('.'))).toEqual(GIVEN);
  });
});

describe('a device without an end', () => {
  here.each([
    ['info', '/dev/zero', '--format', 'npy'],
    ['compress', '--data', '/dev/zero', '--format', 'npz', '--out', 'new.qr'],
  ])('%s %s %s', async (...args) => {
    const { child, ended } = await waiting(...args);
    child.kill('SIGTERM');
    expectStopped(await ended, 'SIGTERM');
  });
});

describe('a reader of stdout that does not read', () => {
  here('rows that are computed', async () => {
    const apply = ['apply', '--data', 'many.csv', '--x', 'a', '--adapter', 'adapter'];
    const { child, ended } = await waiting(...apply, { isRead: false });
    child.kill('SIGTERM');
    child.stdout.resume();
    expectStopped(await ended, 'SIGTERM', '');
  });
});

test('a file of a single array is worked on in portions', async () => {
  const rows = 2_000_000;
  const x = { dtype: 'F64', shape: [rows, 1], bytes: new Float64Array(rows).fill(1) };
  await writeFile(at('long.safetensors'), writeSafetensors({ x }));
  const apply = ['apply', '--data', 'long.safetensors', '--adapter', 'adapter', '--out', 'new.csv'];
  const { child, ended } = start(...apply, '--json');
  await nextOutput({ child, ended });
  child.kill('SIGTERM');
  const { code, signal, stderr } = await ended;
  expect([1, 'SIGTERM']).toContain(code ?? signal);
  expect(jsonLines(stderr)).toEqual([expect.objectContaining({ code: 'ERR_ABORTED' })]);
  expect(await readdir(at('.'))).toEqual([...GIVEN, 'long.safetensors'].sort());
});

describe('what there is to write is written', () => {
  const endless = [
    '--rank',
    '1',
    '--steps',
    '100000000',
    '--lr',
    '0.001',
    '--json',
    '--out',
    'new',
  ];

  test.each([['SIGTERM'], ['SIGHUP']])('a training, at %s', async (name) => {
    const { child, ended } = start('train', ...ROWS, ...endless);
    for (let said = ''; !said.includes('"step":');) said = await nextOutput({ child, ended });
    child.kill(name);
    const { code, signal, stdout } = await ended;
    expect([code, signal]).toEqual([0, null]);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'result', stopReason: 'aborted' });
    expect(await ok(['info', 'new'])).toMatch(/an adapter of rank 1/);
  });
});

// More rows than memory: how much of it they take.
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compress, train } from 'lora-wasm';
import { expectAgreement } from '../unit/agreement.js';

const run = promisify(execFile);
const here = import.meta.dirname;
const program = join(here, '../../dist/cli/main.js');
const MB = 1e6;

let folder;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lora-wasm-large-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a program says, and the most memory that it had. */
async function peakOf(script, ...args) {
  const peak = pathToFileURL(join(here, 'report-peak.js')).href;
  const options = { cwd: folder };
  const start = performance.now();
  const { stdout, stderr } = await run(
    process.execPath,
    ['--import', peak, script, ...args],
    options,
  );
  const seconds = (performance.now() - start) / 1000;
  const bytes = Number(/^peak (\d+)$/m.exec(stderr)[1]);
  process.stderr.write(
    `${args.join(' ')}: ${Math.round(bytes / MB)} MB, ${seconds.toFixed(1)} s\n`,
  );
  return { stdout, bytes };
}

test('a CSV file of 1 GB goes into compress() with less than 300 MB', async () => {
  const [block, dIn, dOut] = [4096, 64, 16];
  const value = (i) => Math.sin(i * 1.7 + (i % 13)).toFixed(5);
  const lines = Array.from({ length: block }, (_, row) =>
    Array.from({ length: dIn + dOut }, (_, c) => value(row * (dIn + dOut) + c)),
  );
  const text = Buffer.from(lines.map((fields) => `${fields.join(',')}\n`).join(''));
  const times = Math.ceil(1e9 / text.length);
  const file = join(folder, 'rows.csv');
  await pipeline(Readable.from(Array.from({ length: times }, () => text)), createWriteStream(file));
  expect((await stat(file)).size).toBeGreaterThanOrEqual(1e9);

  const columns = ['--no-header', '--x', `0-${dIn - 1}`, '--y', `${dIn}-${dIn + dOut - 1}`];
  const args = ['compress', '--data', 'rows.csv', ...columns, '--out', 'rows.qr'];
  const { stdout, bytes } = await peakOf(program, ...args);
  expect(stdout).toBe(`${times * block} rows of ${dIn} features and ${dOut} targets in rows.qr\n`);
  expect(bytes).toBeLessThan(300 * MB);

  // Rows that come so many times weigh as much as those that come once.
  const data = await compress({ bytes: await readFile(join(folder, 'rows.qr')) });
  const once = await compress({ dIn, dOut });
  const flat = (from, to) => lines.flatMap((fields) => fields.slice(from, to).map(Number));
  once.push(flat(0, dIn), flat(dIn, dIn + dOut));
  const settings = { wBase: new Float64Array(dIn * dOut), rank: 4, steps: 100, lr: 0.01 };
  const [all, one] = [await train({ data, ...settings }), await train({ data: once, ...settings })];
  expectAgreement(all.ab, one.ab, 1e-9);
});

test('5,000,000 rows of a 128 × 64 layer are trained on with less than 200 MB', async () => {
  const script = join(here, 'stream-rows.js');
  const { stdout, bytes } = await peakOf(script, '5000000', '128', '64', '8');
  const { n, loss, firstLoss } = JSON.parse(stdout);
  expect(n).toBe(5e6);
  expect(firstLoss).toBeCloseTo((64 + 1) / 64 / 12, 4); // each value has the variance 1/12
  expect(loss).toBeCloseTo(1 / 12, 4); // and of those of x nothing is left
  expect(bytes).toBeLessThan(200 * MB);
});

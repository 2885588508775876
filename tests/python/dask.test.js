// examples/dask, run on a cluster of two worker processes, where python3-dask is installed.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { train } from 'lora-wasm';
import { readR, writeNpy } from 'lora-wasm/data';
import { expectAgreement, expectLossesToAgree } from '../unit/agreement.js';
import { randomProblem } from '../unit/problems.js';
import { pythonWith } from './python.js';

const program = join(import.meta.dirname, '../../examples/dask/r_factor.py');
const python = pythonWith('dask.array', 'distributed');
const describeWithDask = python ? describe : describe.skip;
const why = python ? '' : ' (skipped: there is no python3 with dask and distributed here)';
const hasParquet = python !== undefined && python === pythonWith('dask.array', 'pyarrow');
const testWithParquet = hasParquet ? test : test.skip;
const whyNoParquet = hasParquet ? '' : ' (skipped: there is no pyarrow here)';

/** Writes every .npy file of rows that is named as a .parquet file of columns. */
const TO_PARQUET = `
import sys, numpy, pyarrow, pyarrow.parquet
for path in sys.argv[1:]:
    columns = {f"c{i}": column for i, column in enumerate(numpy.load(path).T)}
    out = path.replace(".npy", ".parquet")
    pyarrow.parquet.write_table(pyarrow.table(columns), out, row_group_size=5000)
`;

const problem = randomProblem({ n: 80_000, dIn: 40, dOut: 8, rank: 4 }, 17);
const { n, x, y, dIn, dOut, rank, wBase } = problem;
const settings = { rank, steps: 40, seed: 5 };
const SHARDS = 4;

let place;
const running = [];
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'lora-wasm-dask-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(place, { recursive: true, force: true });
});

/** Starts a program of Python, and keeps what it says. */
function start(...args) {
  const child = spawn(python, args, { cwd: place });
  const started = { child, said: '' };
  started.ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      started.said += text;
      started.onSaid?.();
    });
  }
  running.push(child);
  return started;
}

/** Waits until a program has said what matches. */
function until(started, pattern) {
  return new Promise((resolve, reject) => {
    const look = () => pattern.test(started.said) && resolve();
    started.onSaid = look;
    started.ended.then((how) => reject(new Error(`${JSON.stringify(how)}: ${started.said}`)));
    look();
  });
}

const atCluster = ['--scheduler-file', 'scheduler.json', '--no-dashboard'];

async function startWorker() {
  const one = ['--no-nanny', '--nthreads', '1'];
  const worker = start('-m', 'distributed.cli.dask_worker', ...atCluster, ...one);
  await until(worker, /Registered to:/);
  return worker;
}

/** Rows [x | y] as shards on disk. */
async function writeShards() {
  const names = Array.from({ length: SHARDS }, (_, i) => `rows-${i}.npy`);
  const rows = n / SHARDS;
  for (const [shard, name] of names.entries()) {
    const joined = new Float64Array(rows * (dIn + dOut));
    for (let row = 0; row < rows; row++) {
      const from = shard * rows + row;
      joined.set(x.subarray(from * dIn, (from + 1) * dIn), row * (dIn + dOut));
      joined.set(y.subarray(from * dOut, (from + 1) * dOut), row * (dIn + dOut) + dIn);
    }
    await writeFile(join(place, name), writeNpy(joined, [rows, dIn + dOut]));
  }
  return names;
}

describeWithDask(`the R factor from Dask${why}`, () => {
  let scheduler, workers, shards, undisturbed;

  beforeAll(async () => {
    shards = await writeShards();
    await writeFile(join(place, 'w.npy'), writeNpy(wBase, [dIn, dOut]));
    scheduler = start('-m', 'distributed.cli.dask_scheduler', '--port', '0', ...atCluster);
    await until(scheduler, /Scheduler at:/);
    workers = await Promise.all([startWorker(), startWorker()]);
    undisturbed = reduceTo('r.safetensors', ['--w-base', 'w.npy']);
    expect(await undisturbed.ended).toEqual({ code: 0, signal: null });
  });

  function reduceTo(out, more = [], paths = shards) {
    const [, address] = /Scheduler at: +(\S+)/.exec(scheduler.said);
    const options = ['--targets', String(dOut), '--out', out, '--scheduler', address];
    return start(program, ...options, ...more, '--block-rows', '400', ...paths);
  }

  const fileOf = async (name) => Uint8Array.from(await readFile(join(place, name)));

  /** Trains on the file and on the rows themselves. */
  async function expectToTrainAsTheRows(name, weight) {
    const data = await readR(await fileOf(name));
    expect({ n: data.n, dIn: data.dIn, dOut: data.dOut }).toEqual({ n, dIn, dOut });
    const reduced = await train({ ...settings, ...weight, data });
    const rows = await train({ ...settings, x, y, wBase, dIn, dOut, route: 'factored' });
    expectAgreement(reduced.ab, rows.ab, 1e-9);
    expectLossesToAgree(reduced.history.loss, rows.history.loss, 1e-9);
  }

  test('trains to the adapter that the rows train to, to 1e-9', async () => {
    expect(undisturbed.said).toMatch(/\n80000 rows reduced to 48 in r\.safetensors\n/);
    await expectToTrainAsTheRows('r.safetensors');
  });

  test('is the same, bit for bit, where a worker is killed in the middle', async () => {
    const run = reduceTo('again.safetensors', ['--w-base', 'w.npy']);
    await until(run, /\b[2-6]\d% Completed/);
    expect(run.said).not.toMatch(/\b100% Completed/);
    workers[0].child.kill('SIGKILL');
    expect(await workers[0].ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(scheduler.said).toMatch(/Remove worker|Removing worker/);
    expect(await fileOf('again.safetensors')).toEqual(await fileOf('r.safetensors'));
  });

  testWithParquet(`from Parquet files does so too${whyNoParquet}`, async () => {
    const written = start('-c', TO_PARQUET, ...shards);
    expect(await written.ended).toEqual({ code: 0, signal: null });
    const files = shards.map((name) => name.replace('.npy', '.parquet'));
    const run = reduceTo('parquet.safetensors', [], files);
    expect(await run.ended).toEqual({ code: 0, signal: null });
    await expectToTrainAsTheRows('parquet.safetensors', { wBase });
  });

  test('is refused where a shard holds what is no number', async () => {
    const bad = Float64Array.from({ length: 3 * 48 }, (_, i) => (i === 100 ? NaN : i));
    await writeFile(join(place, 'bad.npy'), writeNpy(bad, [3, 48]));
    const run = reduceTo('bad.safetensors', [], [...shards, 'bad.npy']);
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.said).toMatch(/bad\.npy: row 2, column 4 is nan/);
    await expect(readFile(join(place, 'bad.safetensors'))).rejects.toThrow('ENOENT');
  });
});

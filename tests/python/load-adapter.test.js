// The adapter that toPeft() writes, read by the Python that it is for, where that is installed.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apply, toPeft, train } from 'lora-wasm';
import { writePeftFolder } from 'lora-wasm/peft/node';
import { expectAgreement } from '../unit/agreement.js';
import { optionsOf, randomProblem } from '../unit/problems.js';
import { pythonWith } from './python.js';

const script = join(import.meta.dirname, 'load_adapter.py');
const python = pythonWith('torch', 'safetensors');
const testWithTorch = python ? test : test.skip;
const why = python ? '' : ' (skipped: there is no python3 with torch and safetensors here)';

let place;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'lora-wasm-python-'));
});
afterAll(() => rm(place, { recursive: true, force: true }));

testWithTorch.each([
  ['F32', { alpha: 3 }, 1e-6],
  ['F64', { alpha: 3, rslora: true }, 1e-14],
])(`PyTorch computes the same outputs: %s, %j${why}`, async (dtype, scaling, tolerance) => {
  const problem = randomProblem({ n: 9, dIn: 7, dOut: 4, rank: 3 });
  const { x, wBase, dIn, dOut } = problem;
  const adapter = await train(optionsOf(problem, { steps: 50, ...scaling }));
  const folder = join(place, dtype);
  await writePeftFolder(folder, toPeft(adapter, { module: 'proj', dtype }));
  const rows = (values, cols) =>
    Array.from({ length: values.length / cols }, (_, i) =>
      Array.from(values.subarray(i * cols, (i + 1) * cols)),
    );
  const input = JSON.stringify({ wBase: rows(wBase, dOut), x: rows(x, dIn) });
  const { status, stdout, stderr } = spawnSync(python, [script, folder], {
    input,
    encoding: 'utf8',
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  // Libraries may have had their say before.
  const printed = JSON.parse(stdout.trim().split('\n').at(-1));
  expectAgreement(printed.flat(), await apply(x, adapter, { wBase }), tolerance);
});

/** What can be handed in besides the most usual: any bytes, data of another copy of the package. */
import { expect, jest, test } from '@jest/globals';
import { compress, createTrainer, solve, train } from 'lora-wasm';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';
import { bits } from './agreement.js';
import { randomProblem } from './problems.js';

const { x, y, wBase } = randomProblem({ n: 20, dIn: 4, dOut: 3, rank: 2 }, 5);

async function dataOf(compressFrom = compress) {
  const data = await compressFrom({ dIn: 4, dOut: 3 });
  await data.push(x, y);
  return data;
}

/** The same bytes in every form that bytes have. */
function formsOf(bytes) {
  const padded = new Uint8Array(bytes.length + 3);
  padded.set(bytes, 3);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const views = [bytes.slice().buffer, new DataView(bytes.slice().buffer), padded.subarray(3)];
  return [...views, Buffer.from(bytes), shared];
}

test('compress() takes bytes in any form', async () => {
  const bytes = (await dataOf()).toBytes();
  for (const form of formsOf(bytes)) {
    const restored = await compress({ bytes: form });
    expect(restored.toBytes()).toEqual(bytes);
  }
  await expect(compress({ bytes: 'lora' })).rejects.toThrow(
    'bytes is "lora"; a Uint8Array or another view of bytes, or an ArrayBuffer, was expected',
  );
});

test('restore() takes bytes in any form', async () => {
  const trainer = await createTrainer({ x, y, wBase, dIn: 4, dOut: 3, rank: 2 });
  await trainer.step(3);
  for (const form of formsOf(await trainer.snapshot())) await trainer.restore(form);
  expect((await trainer.step(0)).step).toBe(3);
  await trainer.dispose();
});

test('data of another copy of the package are what they are', async () => {
  let other;
  await jest.isolateModulesAsync(async () => {
    other = await import('lora-wasm');
  });
  expect(other.compress).not.toBe(compress);
  const [own, foreign] = [await dataOf(), await dataOf(other.compress)];
  foreign.wBase = wBase;
  const options = { rank: 2, steps: 30, seed: 1 };
  const expected = await train({ data: own, wBase, ...options });
  expect(bits((await train({ data: foreign, ...options })).ab)).toEqual(bits(expected.ab));
  const solved = await solve({ data: foreign, rank: 'best', validation: foreign });
  expect(solved.loss).toBe((await solve({ data: own, wBase, rank: 3 })).loss);
  own.merge(foreign);
  expect(own.n).toBe(40);
  foreign.dispose();
  await expect(train({ data: foreign, ...options })).rejects.toMatchObject({
    code: 'ERR_ARGUMENT',
    message: 'data cannot be read: this compressed data was disposed of',
  });
});

test('what readSafetensors() gives can be written again', () => {
  const tensors = { a: { dtype: 'F32', shape: [2], bytes: Float32Array.of(1, 2) } };
  const file = writeSafetensors(tensors, { format: 'pt', __proto__: null, n: '3' });
  const read = readSafetensors(file);
  expect(read.metadata).toEqual(new Map([...Object.entries({ format: 'pt', n: '3' })]));
  expect(writeSafetensors(read.tensors, read.metadata)).toEqual(file);
});

test.each([
  ['tensors', [null], 'tensors is null; an object or a Map by names was expected'],
  ['metadata', [{}, null], 'metadata is null; an object or a Map by names was expected'],
  [
    'a tensor',
    [{ a: undefined }],
    'tensors["a"] is missing; an object with dtype, shape and bytes was expected',
  ],
  ['a text', [{}, { n: 3 }], 'metadata["n"] is 3; a text of whole Unicode characters was expected'],
])('writeSafetensors() refuses %s that is none', (_, args, message) => {
  expect(() => writeSafetensors(...args)).toThrow(
    expect.objectContaining({ name: 'LoraError', code: 'ERR_ARGUMENT', message }),
  );
});

test.each([
  ['an option', () => train({ ['o'.repeat(1e7)]: 1 })],
  ['a text', () => train({ x, y, wBase, dIn: 4, dOut: 3, rank: 'r'.repeat(1e7) })],
  [
    'an optimiser',
    () => train({ x, y, wBase, dIn: 4, dOut: 3, rank: 1, steps: 1, optimizer: 'o'.repeat(1e7) }),
  ],
  ['a bigint', () => compress({ dIn: 10n ** 100_000n, dOut: 1 })],
  ['a tensor', async () => writeSafetensors({ ['t'.repeat(1e7)]: null })],
  ['a key', async () => writeSafetensors({}, { ['k'.repeat(1e7)]: 1 })],
])('the name of %s is not repeated at length', async (_, call) => {
  const { code, message } = await call().catch((error) => error);
  expect(code).toBe('ERR_ARGUMENT');
  expect(message.length).toBeLessThan(500);
});

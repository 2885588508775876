import { describe, expect, test } from '@jest/globals';
import {
  adapterFromJSON,
  adapterToJSON,
  apply,
  combineAdapters,
  compressRank,
  createTrainer,
  fromPeft,
  solve,
  toPeft,
  train,
} from 'lora-wasm';
import { bits } from './agreement.js';
import { randomProblem } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const { x, y, wBase } = randomProblem({ n: 20, dIn: 4, dOut: 3, rank: 2 }, 7);
const rows = { x, y, wBase, dIn: 4, dOut: 3, rank: 2, alpha: 3 };
const adapter = { a: [1, -0, 1 / 3], b: [5e-324, 1.7976931348623157e308], scale: 0.1, rank: 1 };

function expectSame(restored, result) {
  expect(restored).toEqual(result);
  for (const name of ['a', 'b', 'ab'])
    if (result[name]) expect(bits(restored[name])).toEqual(bits(result[name]));
}

describe('JSON.stringify() and adapterFromJSON()', () => {
  test.each([
    ['train()', () => train({ ...rows, steps: 5, validation: 0.2, optimum: true })],
    ['solve()', () => solve({ ...rows, validation: { x, y } })],
    [
      'solve() of rank 0',
      () =>
        solve({
          ...rows,
          y: x.map(() => 0).subarray(0, 60),
          wBase: Array(12).fill(0),
          rank: 'best',
          validation: { x, y },
        }),
    ],
    ['compressRank()', async () => compressRank(await train({ ...rows, steps: 5 }), 1)],
    ['combineAdapters()', async () => combineAdapters([{ adapter }])],
    [
      'trainer.adapter()',
      async () => {
        const trainer = await createTrainer(rows);
        const found = await trainer.adapter();
        await trainer.dispose();
        return found;
      },
    ],
  ])('restore all that %s gives, bit for bit', async (_, make) => {
    const result = await make();
    const text = JSON.stringify(result);
    expectSame(adapterFromJSON(text), result);
    expectSame(adapterFromJSON(JSON.parse(text)), result);
    expectSame(adapterFromJSON(result), result);
    expect(JSON.parse(JSON.stringify(adapterFromJSON(text)))).toEqual(JSON.parse(text));
    expect(structuredClone(result)).toEqual(result); // nothing in it that cannot be sent
  });

  test('restore what fromPeft() gives', async () => {
    const files = toPeft({ ...adapter, a: [1, 2, 3], b: [4] }, { module: 'proj', baseModel: 'm' });
    const read = fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);
    const { ab, ...restored } = adapterFromJSON(JSON.stringify(read));
    expectSame(restored, read);
    expect([...ab]).toEqual([1, 2, 3, 4]);
  });

  test('write adapters that were put together through adapterToJSON()', async () => {
    const preprocessing = { columns: 2, mean: [1, 2], deviation: [0.1, 3], constant: true };
    const json = adapterToJSON({ ...adapter, preprocessing });
    expect(json).toMatchObject({ format: 'lora-wasm-adapter-1', dIn: 3, dOut: 2, rank: 1 });
    expect(json.a).toBe('AAAAAAAA8D8AAAAAAAAAgFVVVVVVVdU/');
    const restored = adapterFromJSON(JSON.stringify(json));
    expect(bits(restored.a)).toEqual(bits(Float64Array.from(adapter.a)));
    expect(bits(restored.b)).toEqual(bits(Float64Array.from(adapter.b)));
    expect(restored.preprocessing).toEqual(preprocessing);
    expect(restored.scale).toBe(0.1);
    expect(await apply([1, 2], { ...restored, b: [1, 1] })).toHaveLength(2);
  });

  test('take many values', () => {
    const a = Float64Array.from({ length: 40_000 }, (_, i) => Math.sin(i));
    const restored = adapterFromJSON(JSON.stringify(adapterToJSON({ a, b: [1], rank: 1 })));
    expect(bits(restored.a)).toEqual(bits(a));
  });
});

describe('adapterFromJSON() refuses', () => {
  const good = adapterToJSON({ a: [1, 2], b: [3], rank: 1 });
  const bad = (change) => ({ ...good, ...change });
  test.each([
    ['no JSON', '{"a":', /^it is not JSON: /],
    ['an array', '[]', /^it is an Array; an object was expected$/],
    ['a number', '7', /^it is 7; an object was expected$/],
    [
      'another format',
      bad({ format: 'lora-wasm-adapter-2' }),
      /^format is "lora-wasm-adapter-2"; "l/,
    ],
    ['typed arrays as objects', { a: Float64Array.of(1), b: [1] }, /^format is missing; /],
    ['an a as an object', bad({ a: { 0: 1 } }), /^a is an object; base64 of float64 numbers, as/],
    ['an a that is no base64', bad({ a: '?' }), /^a is "\?"; base64 of float64/],
    ['half a number', bad({ a: 'AAAA' }), /^a is "AAAA"; base64 of float64/],
    ['no b', bad({ b: undefined }), /^b is missing; base64/],
    ['too few values', bad({ dIn: 3 }), /^a has 2 values; dIn × rank = 3 × 1 = 3 were expected$/],
    ['no dIn', bad({ dIn: undefined }), /^dIn is missing; a whole number from 1/],
    ['a rank of 1.5', bad({ rank: 1.5 }), /^rank is 1.5; a whole number from 0/],
    ['no scale', bad({ scale: null }), /^scale is null; a finite number was expected$/],
    ['NaN', bad({ b: 'AAAAAAAA+H8=' }), /^b\[0\] is NaN \(row 0, column 0\)/],
    [
      'a preprocessing of other rows',
      bad({ preprocessing: { columns: 7, constant: true } }),
      /^preprocessing is an object; one that makes rows of dIn = 2 values was expected$/,
    ],
    ['no preprocessing', bad({ preprocessing: 1 }), /^preprocessing is 1; /],
    ['a loss in words', bad({ loss: 'low' }), /^loss is "low"; a finite number was expected$/],
    [
      'a history without losses',
      bad({ history: { step: [0] } }),
      /^history.loss is missing; a plain/,
    ],
    [
      'an optimum without its gap',
      bad({ optimum: { loss: 1 } }),
      /^optimum.gap is missing; a finite/,
    ],
    ['a stopReason of its own', bad({ stopReason: 'bored' }), /^stopReason is "bored"/],
    ['a module that is a number', bad({ module: 1 }), /^module is 1; a text was expected$/],
  ])('%s', async (_, json, why) => {
    const error = await errorOf(() => adapterFromJSON(json));
    expectRefusal(error, 'ERR_FORMAT', /^json is not an adapter: /);
    expect(error.message.slice('json is not an adapter: '.length)).toMatch(why);
    expect(error.reason).toBe('adapter');
  });

  test('what is neither a text nor an object', async () => {
    const error = await errorOf(() => adapterFromJSON(undefined));
    const expected = 'json is missing; a text, or what JSON.parse() made of it, was expected';
    expectRefusal(error, 'ERR_ARGUMENT', expected);
  });

  test('nothing that only is there beside', () => {
    const text = JSON.stringify(good).replace('{', '{"__proto__":{"scale":7},"other":[1],');
    const restored = adapterFromJSON(text);
    expect(restored).toMatchObject({ rank: 1, scale: 1 });
    expect('other' in restored).toBe(false);
  });
});

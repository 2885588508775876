/**
 * Whether a visitor's own data leave the page to others while they are read and made ready: on a clock
 * that jumps at every look, each piece of work is followed by a yield, so that these can be counted.
 */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { load } from 'lora-wasm';
import { writeNpy } from 'lora-wasm/data';
import { importPageModules } from './page-module.js';

const page = await importPageModules(
  'own-data-slices',
  ['open', 'plan', 'prepare', 'split-rows', 'parts', 'sample', 'yield-thread'].map(
    (name) => `own-data/${name}.ts`,
  ),
);
const { signal } = new AbortController();

/** Longer than the page may be held. */
const JUMP_MS = 20;
const PORTION = 2 ** 14;

let jump;
let yields;
let now = 0; // goes on, as a clock does: the page's modules remember when they yielded

beforeEach(() => {
  [jump, yields] = [JUMP_MS, 0];
  jest.spyOn(performance, 'now').mockImplementation(() => (now += jump));
  const { MessageChannel: Channel } = globalThis;
  jest.spyOn(globalThis, 'MessageChannel').mockImplementation(function () {
    yields++;
    return new Channel();
  });
});
afterEach(() => jest.restoreAllMocks());

async function yieldsOf(work) {
  const before = yields;
  await work();
  return yields - before;
}

function npyOf(rows, columns) {
  const values = Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(k * k));
  return new File([writeNpy(values, [rows, columns])], 'x.npy');
}

test('short pieces of work that follow on each other yield the thread as a long one does', async () => {
  jump = 5;
  const pieces = await yieldsOf(async () => {
    for (let piece = 0; piece < 30; piece++) await page.forEachRow(1, 1, signal, () => {});
  });
  // After 3 looks, of which each is 5 ms later; a fourth starts the next piece.
  expect(pieces).toBeGreaterThanOrEqual(7);
});

test.each([
  ['an array', npyOf(40, 700), 32 + 700],
  ['an array that is too large to be held', npyOf(6000, 700), 100 + 700],
  ['a CSV file', new File([`${'a,'.repeat(699)}a\n${'1,'.repeat(699)}1\n`], 'a.csv'), 2 * 700],
])('%s of many columns is looked at column by column', async (_, file, expected) => {
  let table;
  expect(await yieldsOf(async () => (table = await page.openFiles([file])))).toBeGreaterThanOrEqual(
    expected,
  );
  expect(table.columns).toHaveLength(700);
});

describe('many rows', () => {
  const n = 2 ** 19;
  const portions = n / PORTION;

  test('are dealt in portions, to the last place', async () => {
    const plan = { base: 'zeros', first: 50, heldOut: 50, seed: 1 };
    const isOfGroup = () => false;
    // Twice counted and twice split, put in order, shuffled, and half of them marked; then their places.
    const passes = 2 + 2 + 1 + 1 + 0.5 + 1;
    let parts;
    const seen = await yieldsOf(async () => {
      parts = await page.splitRows(n, plan, 1, isOfGroup, signal);
    });
    expect(seen).toBeGreaterThanOrEqual(passes * portions - 2);
    expect(parts.train.length + parts.heldOut.length).toBe(n);
  });

  test('are encoded in portions, and so are their numbers', async () => {
    const rows = new page.Sample(1, n, 0);
    for (let row = 0; row < n; row++) rows.push([row], 0, 2 * row);
    const indices = Uint32Array.from({ length: n }, (_, row) => row);
    const columns = { x: [{ place: 0, width: 1 }], y: [{ place: 0, width: 1 }] };
    let [longest, asked, before] = [0, 0, yields];
    const numberOf = rows.numberOf.bind(rows);
    rows.numberOf = (row) => {
      asked = yields === before ? asked + 1 : 1;
      before = yields;
      longest = Math.max(longest, asked);
      return numberOf(row);
    };
    const part = await page.encodedPart('train', indices, columns, rows, signal);
    expect(longest).toBeLessThanOrEqual(PORTION);
    expect([part.numbers[n - 1], part.rawX[n - 1]]).toEqual([2 * (n - 1), n - 1]);
  });

  test.each([1, 3, 1025, 20_000])('of %i values each are never moved to make room', (width) => {
    const most = Math.ceil(n / width);
    const rows = new page.Sample(width, most + 1, 0);
    const longest = { set: 0, made: 0 };
    const { set } = Float64Array.prototype;
    jest.spyOn(Float64Array.prototype, 'set').mockImplementation(function (values, at) {
      longest.set = Math.max(longest.set, values.length);
      return set.call(this, values, at);
    });
    const values = new Float64Array(width);
    for (let row = 0; row < most; row++) {
      values.fill(row);
      rows.push(values, 0, row);
    }
    expect(longest.set).toBeLessThanOrEqual(width);
    for (let row = 0; row < most; row += 97) {
      expect([rows.at(row, 0), rows.at(row, width - 1), rows.numberOf(row)]).toEqual([
        row,
        row,
        row,
      ]);
    }
  });
});

test('an array is made ready in portions all the way', async () => {
  await load({ build: 'simd', worker: false });
  const table = await page.openFiles([npyOf(2 ** 18, 2)]);
  let reached = 0;
  const watch = { signal, onProgress: () => reached++ };
  const seen = await yieldsOf(() => page.prepare(table, page.firstPlan(table), undefined, watch));
  expect(seen).toBeGreaterThanOrEqual((16 * 2 ** 18) / PORTION);
});

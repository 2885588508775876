/** The migration of an index of embeddings, on the vectors that two npm packages ship. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { collections } from '../../examples/embeddings/collections.js';
import { encoderWords } from '../../examples/embeddings/vectors/models.js';
import { metrics } from 'lora-wasm';
import { tableAfter } from './printed-table.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/embeddings/migrate.js', import.meta.url));

describe('the example', () => {
  let run, ordinary, names;
  beforeAll(async () => {
    run = await promisify(execFile)(process.execPath, [EXAMPLE]);
    ordinary = tableAfter(run.stdout, '1. Ordinary words');
    names = tableAfter(run.stdout, '2. Names');
  });

  test('has nothing to complain about and writes lines of at most 80 columns', () => {
    expect(run.stderr).toBe('');
    expect(Math.max(...run.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  test('names: an adapter finds many more than the frozen layer', () => {
    const { MRR, 'recall@10': recall } = names;
    expect(recall('frozen layer')).toBeCloseTo(0.405, 2);
    expect(recall('train()')).toBeGreaterThanOrEqual(0.63);
    expect(recall('solve(), best rank')).toBeGreaterThanOrEqual(0.6);
    expect(MRR('frozen layer')).toBeCloseTo(0.216, 2);
    expect(MRR('train()')).toBeGreaterThanOrEqual(0.38);
  });

  test('names: full fine-tuning gains little, but more than adapters with a ridge', () => {
    const recall = names['recall@10'];
    expect(recall('full fine-tuning')).toBeLessThan(recall('frozen layer') + 0.1);
    expect(recall('solve(), best ridge')).toBeGreaterThan(recall('train()'));
  });

  test('ordinary words: a low rank is not enough between unrelated models', () => {
    const recall = ordinary['recall@10'];
    expect(recall('least squares')).toBeCloseTo(0.91, 2);
    expect(recall('low rank')).toBeLessThan(0.6);
    expect(recall('high rank')).toBeGreaterThanOrEqual(0.88);
  });

  test('names: the adapters also lower the loss on validation words', () => {
    expect(names.validation('train()')).toBeLessThan(0.0033);
    expect(names.validation('solve(), best rank')).toBeLessThan(0.0034);
    expect(names.validation('frozen layer')).toBeGreaterThan(0.0038);
  });

  test('names: without a ridge validation chooses a low rank, with one a high one', () => {
    expect(names.rank('solve(), best rank')).toBe(3);
    expect(names.rank('solve(), best ridge')).toBeGreaterThan(60);
  });

  test('counts parameters as rank · (dIn + dOut) of dIn · dOut', () => {
    expect(names.parameters('train()')).toBe(16 * (101 + 256));
    expect(names.parameters('full fine-tuning')).toBe(101 * 256);
  });
});

describe('the vectors of the new model', () => {
  const words = encoderWords();
  const vectorOf = (wanted) => words.find(({ word }) => word === wanted).vector;

  test('have 256 finite values each', () => {
    expect(words.length).toBeGreaterThan(5000);
    expect(words.every(({ vector }) => vector.length === 256)).toBe(true);
    expect(words.every(({ vector }) => vector.every(Number.isFinite))).toBe(true);
  });

  test.each([
    ['January', 'February', 'happy'],
    ['football', 'basketball', 'Paris'],
    ['Paris', 'French', 'football'],
  ])('%s is nearer to %s than to %s', async (word, related, unrelated) => {
    const similarity = (other) => metrics.cosine(vectorOf(word), vectorOf(other), { dOut: 256 });
    expect(await similarity(related)).toBeGreaterThan((await similarity(unrelated)) + 0.2);
  });
});

describe('collections', () => {
  const letters = (n) => String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26));
  const pair = (word, n) => ({ word, old: [3, n], new: [n, 4] });
  const pairs = [
    ...Array.from({ length: 600 }, (_, n) => pair(letters(n), n)),
    ...Array.from({ length: 400 }, (_, n) => pair(`Name${letters(n)}`, 1000 + n)),
    pair('Aa', 2000), // an ordinary word at the beginning of a sentence
  ];
  const { ordinary, names } = collections(pairs);
  /** The number n of each row's pair, from x = (3, n) / length and 1. */
  const numbers = ({ x, n }) =>
    Array.from({ length: n }, (_, row) => Math.round((3 * x[3 * row + 1]) / x[3 * row]));
  const ascending = (values) => values.toSorted((a, b) => a - b);

  test('hold ordinary words, and those with a capital letter only', () => {
    expect(ascending(numbers(ordinary.all))).toEqual(Array.from({ length: 600 }, (_, n) => n));
    expect(ascending(numbers(names.all))).toEqual(Array.from({ length: 400 }, (_, n) => 1000 + n));
  });

  test.each([ordinary, names])('deal every word into one part', (collection) => {
    const { heldOut, validation, train, all } = collection;
    const parts = [heldOut, validation, train].flatMap(numbers);
    expect(parts).toEqual(numbers(all));
    expect(new Set(parts).size).toBe(all.n);
    expect(Math.min(heldOut.n, validation.n, train.n)).toBeGreaterThan(50);
  });

  test('have rows of length 1, and a constant in x', () => {
    const { x, y, n } = names.heldOut;
    for (let row = 0; row < n; row++) {
      expect(Math.hypot(x[3 * row], x[3 * row + 1])).toBeCloseTo(1, 12);
      expect(x[3 * row + 2]).toBe(1);
      expect(Math.hypot(y[2 * row], y[2 * row + 1])).toBeCloseTo(1, 12);
    }
  });
});

/** What follows from the tables of options: the checks of every row, and the page that documents them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { compress, createTrainer, load, plan, solve, train } from 'lora-wasm';
import { COMPRESS, LOAD, PLAN, SOLVE, TRAIN, TRAINER } from 'lora-wasm/options';
import { boolean, positive, variant } from '../../build/lib/options/checks.js';
import { fieldsOf } from '../../build/lib/options/numbers.js';
import { option } from '../../build/lib/options/option.js';
import { root } from '../documents.js';
import fc from './drawn.js';
import { randomProblem } from './problems.js';

const { x, y, wBase } = randomProblem({ n: 4, dIn: 3, dOut: 2, rank: 2 });
const rows = { x, y, wBase, dIn: 3, dOut: 2 };

/** By the table: the function, and good options. */
const FUNCTIONS = {
  TRAIN: [TRAIN, train, rows],
  TRAINER: [TRAINER, createTrainer, rows],
  SOLVE: [SOLVE, solve, rows],
  PLAN: [PLAN, async (options) => plan(options), { n: 4, dIn: 3, dOut: 2, rank: 2, steps: 5 }],
  LOAD: [LOAD, load, {}],
  COMPRESS: [COMPRESS, compress, { dIn: 3, dOut: 2 }],
};

/** Options whose check depends on others, and what they are refused for instead. */
const TOGETHER = ['x', 'y', 'wBase', 'a0', 'b0', 'data', 'from', 'preprocessing', 'validation'];

/** Every row and every setting of one: its path, its check, and the options with a value in its place. */
function placesOf(table, wrap = (options) => options, prefix = '') {
  return Object.entries(table).flatMap(([name, { check }]) => {
    const put = (value) => wrap({ [name]: value });
    const groups = check.settings ? [[{}, check.settings]] : [];
    const kinds = Object.entries(check.kinds ?? {}).map(([kind, inner]) => [{ name: kind }, inner]);
    const settings = [...groups, ...kinds].flatMap(([beside, inner]) => {
      const needed = Object.entries(inner).filter(([, { presence }]) => presence === 'required');
      const all = { ...Object.fromEntries(needed.map(([key]) => [key, 1])), ...beside };
      return placesOf(inner, (given) => put({ ...all, ...given }), `${prefix}${name}.`);
    });
    return [[`${prefix}${name}`, check, put], ...settings];
  });
}

const notA = (type) => (value) => typeof value !== type && value !== undefined;
const anything = () => fc.anything({ withBigInt: true, withTypedArray: true, withDate: true });

/** Values that a check has to refuse. */
function refused({ isNumber, words, expected, settings, kinds }) {
  if (isNumber) {
    const numbers = [NaN, Infinity, -Infinity, -1, -Number.MIN_VALUE];
    const fractions = expected.includes('whole') ? [0.5, 1e300, 2 ** 53] : [];
    return fc.oneof(
      fc.constantFrom(...numbers, ...fractions),
      anything().filter((value) => notA('number')(value) && !words?.includes(value)),
    );
  }
  const isObject = (value) => typeof value === 'object' && value !== null;
  if (words) {
    return anything().filter(
      (value) => value !== undefined && !words.includes(value) && !(kinds && isObject(value)),
    );
  }
  if (settings) return anything().filter((value) => value !== undefined && !isObject(value));
  if (expected === 'true or false') return anything().filter(notA('boolean'));
  if (expected === 'a function') return anything().filter(notA('function'));
  return anything().filter((value) => value !== undefined && !isObject(value));
}

describe.each(Object.entries(FUNCTIONS))('the options of %s', (_, [table, call, good]) => {
  const places = placesOf(table).filter(([name, check]) => {
    const isFree = TOGETHER.includes(name) || ['worker', 'wasm', 'bytes'].includes(name);
    return !isFree && check.expected;
  });

  test.each(places)(
    '%s is refused by its name where it is of a wrong kind',
    async (name, check, put) => {
      await fc.assert(
        fc.asyncProperty(refused(check), async (value) => {
          const promise = call({ ...good, ...put(value) });
          await expect(promise).rejects.toMatchObject({
            name: 'LoraError',
            code: expect.stringMatching(/^ERR_(ARGUMENT|NOT_FINITE)$/),
            message: expect.stringContaining(name),
          });
        }),
        { numRuns: 30 },
      );
    },
  );

  test('a name that is no option is refused, with the one that is near', async () => {
    const [name] = Object.keys(table);
    const wrong = `${name}_${name}`;
    await expect(call({ ...good, [wrong]: 1 })).rejects.toThrow(`${wrong} is not an option of`);
  });
});

test('every option is documented, and docs/options.md says what the tables do', async () => {
  const generator = join(root, 'tools/option-page.mjs');
  const { stdout: page } = await promisify(execFile)(process.execPath, [generator, '--print']);
  expect(await readFile(join(root, 'docs/options.md'), 'utf8')).toBe(page);
  for (const row of page.split('\n').filter((line) => line.startsWith('| `'))) {
    expect(row).toMatch(/[\w)'`]\. +\|$/);
  }
});

test('kinds of an option have defaults of their own for settings of one name', () => {
  const check = variant(
    {
      slow: { rate: option(positive, { default: 1 }) },
      fast: { rate: option(positive, { default: 9 }) },
    },
    {},
  );
  expect(check.parse('speed', 'slow')).toEqual({ name: 'slow', rate: 1 });
  expect(check.parse('speed', { name: 'fast' })).toEqual({ name: 'fast', rate: 9 });
});

test('an option of which no number can be made does not cross to C++ as its absence', () => {
  expect(fieldsOf({ rate: option(positive) })).toHaveLength(1);
  expect(() => fieldsOf({ masks: option(boolean) })).toThrow(
    'no number for C++ can be made of masks',
  );
});

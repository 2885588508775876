// What can be told without IndexedDB, as in Node; the rest is in tests/browser/storage.test.js.
import { expect, test } from '@jest/globals';
import { storage } from 'lora-wasm/storage';
import { errorOf, expectRefusal } from './refusal.js';

const adapter = { a: [1, 2], b: [3], dIn: 2, dOut: 1 };

test.each([
  ['list', () => storage.list()],
  ['save', () => storage.save('name', { adapter })],
  ['load', () => storage.load('name')],
  ['delete', () => storage.delete('name')],
])('%s: there is no IndexedDB in Node', async (_, call) => {
  const error = await errorOf(call);
  const message = 'there is no IndexedDB here, or this page may not use it';
  expectRefusal(error, 'ERR_STORAGE', message);
  expect(error.reason).toBe('unavailable');
});

const history = { step: [0], loss: [1] };
test.each([
  ['no name', [undefined, { adapter }], 'ERR_ARGUMENT', /^name is missing; a text/],
  ['an empty name', ['', { adapter }], 'ERR_ARGUMENT', /^name is ""; a text that is not empty/],
  ['no contents', ['n'], 'ERR_ARGUMENT', /^contents is missing; an object with what/],
  ['nothing in them', ['n', {}], 'ERR_ARGUMENT', /^contents has none of adapter, history, sna/],
  [
    'something else in them',
    ['n', { weight: [1] }],
    'ERR_ARGUMENT',
    /^weight is not an option of sav/,
  ],
  ['no adapter', ['n', { adapter: 3 }], 'ERR_ARGUMENT', /^adapter is 3/],
  [
    'an adapter with NaN',
    ['n', { adapter: { ...adapter, a: [1, NaN] } }],
    'ERR_NOT_FINITE',
    /^adapter.a\[1\] is NaN/,
  ],
  ['half an adapter', ['n', { adapter: { ...adapter, b: [] } }], 'ERR_SHAPE', /^adapter.b has 0/],
  ['no history', ['n', { history: [1] }], 'ERR_ARGUMENT', /^history is an Array/],
  ['half a history', ['n', { history: { step: [1] } }], 'ERR_ARGUMENT', /^history.loss is missing/],
  [
    'a history of texts',
    ['n', { history: { ...history, validation: ['1'] } }],
    'ERR_ARGUMENT',
    /^history.validation is an Array; a plain array of numbers was expected/,
  ],
  [
    'a snapshot of numbers',
    ['n', { snapshot: [1] }],
    'ERR_ARGUMENT',
    /^snapshot is an Array; a Uint8/,
  ],
  [
    'the data themselves',
    ['n', { data: { n: 1 } }],
    'ERR_ARGUMENT',
    /^data is an object; a Uint8Array/,
  ],
])('save refuses %s', async (_, args, code, message) => {
  expectRefusal(await errorOf(() => storage.save(...args)), code, message);
});

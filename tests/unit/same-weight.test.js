/** Which kept runs are of adapters for the frozen weight of a task. */
import { expect, test } from '@jest/globals';
import { importPageModule } from './page-module.js';

const { onTheSameWeight } = await importPageModule('merging/adapters.ts');

const taskOf = (dIn, dOut, wBase = new Float64Array(dIn * dOut)) => ({ dIn, dOut, wBase });

test('those of the same shape and the same numbers', () => {
  const same = { task: taskOf(2, 4) };
  const others = [{ task: taskOf(4, 2) }, { task: taskOf(2, 4, new Float64Array(8).fill(1)) }];
  expect(onTheSameWeight([same, ...others], taskOf(2, 4))).toEqual([same]);
});

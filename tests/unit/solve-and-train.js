/**
 * What solve() attains, against training from many starts: on a few problems in the unit tests, on 200 in
 * those of `tests/large`.
 */
import { expect, test } from '@jest/globals';
import { solve, train } from 'lora-wasm';
import { loss } from '../reference/reference.js';
import { randomProblem, randomValues } from './problems.js';

export const rowsOf = ({ x, y, wBase, dIn, dOut }, more = {}) => ({
  ...{ x, y, wBase, dIn, dOut },
  ...more,
});

/** Losses that agree to `tolerance`, or to rounding of that of wBase. */
export function expectLosses(actual, expected, tolerance = 1e-10) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(
      tolerance * value + 1e-14 * expected[0],
    );
  }
}

/** Sizes and a problem of them: `rows` says how many rows there are, from dIn and a number in [0, 1). */
function drawnProblem(seed, rows) {
  const random = randomValues(3, seed * 7919).map((value) => (value + 1) / 2);
  const [dIn, dOut] = [6, 5].map((most, i) => 1 + Math.floor(most * random[i]));
  const n = rows(dIn, random[2]);
  return {
    most: Math.min(dIn, dOut),
    ofRank: (rank) => randomProblem({ n, dIn, dOut, rank }, seed),
  };
}

export function testAgainstTraining(problems) {
  test(`no restart of train() does better at any rank: ${problems} problems`, async () => {
    for (let seed = 1; seed <= problems; seed++) {
      const { most, ofRank } = drawnProblem(seed, (_, random) => 1 + Math.floor(14 * random));
      for (let rank = 1; rank <= most; rank++) {
        const given = ofRank(rank);
        const { x, y, wBase, dIn, dOut } = given;
        const best = await solve(rowsOf(given, { rank }));
        expectLosses([best.lossByRank[0], loss(given, best)], [best.lossByRank[0], best.loss]);
        const restarts = Array.from({ length: 20 }, (_, restart) => {
          const a0 = randomValues(dIn * rank, restart);
          const b0 = randomValues(rank * dOut, restart + 50);
          return train({ x, y, wBase, dIn, dOut, rank, steps: 60, a0, b0 });
        });
        const lowest = Math.min(...(await Promise.all(restarts)).map((trained) => trained.loss));
        expect(best.loss).toBeLessThanOrEqual(lowest + 1e-13 * best.lossByRank[0]);
      }
    }
  });

  test(`train() with lr: 'auto' comes within 0.1 % of it at every rank: ${problems} problems`, async () => {
    for (let seed = 1; seed <= problems; seed++) {
      const { most, ofRank } = drawnProblem(
        seed,
        (dIn, random) => 3 * dIn + Math.floor(14 * random),
      );
      for (let rank = 1; rank <= most; rank++) {
        const { x, y, wBase, dIn, dOut } = ofRank(rank);
        const options = { x, y, wBase, dIn, dOut, rank, seed };
        const { loss: trained, optimum } = await train({ ...options, steps: 3000, optimum: true });
        expect(trained / optimum.loss).toBeGreaterThan(1 - 1e-12);
        expect(trained / optimum.loss).toBeLessThan(1.001);
      }
    }
  });
}

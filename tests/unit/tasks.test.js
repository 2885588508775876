/** The tasks reproduce the figures that NumPy gives for them. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  accuracy,
  digitsTask,
  effectiveWeight,
  fullFineTune,
  meanSquaredError,
  predict,
  redrawTask,
  syntheticTask,
  weatherTask,
} from '../../web/tasks/index.js';
import { solve, train } from 'lora-wasm';
import { presets, trainInNode } from '../browser/tasks.js';

const data = (name) =>
  readFileSync(new URL(`../../examples/data/${name}`, import.meta.url), 'utf8');
const weather = await weatherTask(data('weather.csv'));
const digits = await digitsTask(data('digits.csv'));
const fullOf = (task) => fullFineTune(task.train, task.wBase);

describe.each([weather, digits, syntheticTask()])('the shapes of $name', (task) => {
  const { dIn, dOut, train: training, heldOut, wBase } = task;
  let fullWeight;

  beforeAll(async () => {
    fullWeight = await fullOf(task);
  });

  test('fit together', () => {
    expect(wBase).toHaveLength(dIn * dOut);
    expect(fullWeight).toHaveLength(dIn * dOut);
    expect(task.inputNames).toHaveLength(dIn);
    expect(task.outputNames).toHaveLength(dOut);
    for (const { x, y, n } of [training, heldOut]) {
      expect(x).toHaveLength(n * dIn);
      expect(y).toHaveLength(n * dOut);
    }
  });

  test('hold finite numbers in Float64Arrays', () => {
    for (const values of [training.x, training.y, heldOut.x, heldOut.y, wBase, fullWeight]) {
      expect(values).toBeInstanceOf(Float64Array);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  test('full fine-tuning is a minimum: the gradient is zero there', () => {
    const { x, y, n } = training;
    const residual = predict(training, fullWeight).map((value, k) => value - y[k]);
    for (let i = 0; i < dIn; i++) {
      for (let j = 0; j < dOut; j++) {
        let sum = 0;
        for (let row = 0; row < n; row++) sum += x[row * dIn + i] * residual[row * dOut + j];
        expect(Math.abs(sum / n)).toBeLessThan(1e-10);
      }
    }
  });
});

describe('weather', () => {
  test('has the sizes of its description', () => {
    expect([weather.dIn, weather.dOut]).toEqual([29, 4]);
    expect([weather.train.n, weather.heldOut.n]).toEqual([1088, 366]);
  });

  test('the base model and full fine-tuning err on New York as NumPy says', async () => {
    expect(meanSquaredError(weather.heldOut, weather.wBase)).toBeCloseTo(0.948293108713, 10);
    expect(meanSquaredError(weather.heldOut, await fullOf(weather))).toBeCloseTo(
      0.691650429698,
      10,
    );
    expect(meanSquaredError(weather.train, weather.wBase)).toBeCloseTo(0.943010322392, 10);
    expect(meanSquaredError(weather.train, await fullOf(weather))).toBeCloseTo(0.681597307807, 10);
  });

  test('each row ends with a constant and begins with the row before, one day on', () => {
    const { x, y } = weather.train;
    expect(x[28]).toBe(1);
    expect(x.slice(29, 29 + 24)).toEqual(x.slice(4, 28));
    expect(x.slice(29 + 24, 29 + 28)).toEqual(y.slice(0, 4));
  });

  test('another file is refused in words', async () => {
    await expect(weatherTask('location,date\nSeattle,2012-01-01')).rejects.toThrow(
      'x[0] is "temp_max"; a column of the file, "location", "date", was expected',
    );
    const short = 'location,temp_max,temp_min,wind,precipitation\nOslo,4,1,2.5,0';
    await expect(weatherTask(short)).rejects.toThrow(
      'Seattle has 0 days; more than 1095 were expected',
    );
    await expect(weatherTask('')).rejects.toThrow('the file has no lines');
  });
});

describe('digits', () => {
  test('has the sizes of its description', () => {
    expect([digits.dIn, digits.dOut]).toEqual([65, 10]);
    expect([digits.train.n, digits.heldOut.n, digits.upright.n]).toEqual([400, 400, 400]);
  });

  test('the base model reads about 93 % upright and 30 % flipped', async () => {
    expect(accuracy(digits.upright, digits.wBase)).toBeCloseTo(0.935, 10);
    expect(accuracy(digits.heldOut, digits.wBase)).toBeCloseTo(0.2975, 10);
    expect(accuracy(digits.heldOut, await fullOf(digits))).toBeCloseTo(0.9025, 10);
  });

  test('flipped is the upright picture mirrored top to bottom', () => {
    const upright = digits.upright.x.slice(0, 64);
    const turned = digits.heldOut.x.slice(0, 64);
    expect(turned.slice(0, 8)).toEqual(upright.slice(56));
    expect(turned.slice(24, 32)).toEqual(upright.slice(32, 40));
  });

  test('no held-out picture is one that the adapter is trained on', () => {
    const pictures = ({ x, n }) =>
      Array.from({ length: n }, (_, k) => x.slice(k * 65, k * 65 + 65).join());
    const trained = new Set(pictures(digits.train));
    expect(pictures(digits.heldOut).filter((picture) => trained.has(picture))).toEqual([]);
  });

  test('another file is refused in words', async () => {
    await expect(digitsTask('1,2,3')).rejects.toThrow(
      'y[0] is 64; a column of the file, "0", "1", "2", was expected',
    );
  });
});

describe('synthetic', () => {
  const frobenius = (values) => Math.hypot(...values);

  test('full fine-tuning finds the planted change but for the noise', async () => {
    const exact = syntheticTask({ noise: 0 });
    const found = (await fullOf(exact)).map((value, k) => value - exact.wBase[k]);
    const miss = found.map((value, k) => value - exact.plantedChange[k]);
    expect(frobenius(miss)).toBeLessThan(1e-12 * frobenius(found));
    const noisy = syntheticTask({ noise: 0.3 });
    expect(meanSquaredError(noisy.heldOut, await fullOf(noisy))).toBeCloseTo(0.09, 1);
  });

  test('the planted change has the planted rank', async () => {
    const { plantedChange, dOut } = syntheticTask({ plantedRank: 1 });
    const row = (i) => plantedChange.slice(i * dOut, (i + 1) * dOut);
    const ratios = row(5).map((value, j) => value / row(2)[j]);
    expect(Math.max(...ratios) - Math.min(...ratios)).toBeLessThan(1e-12 * Math.abs(ratios[0]));
  });

  test('the columns of x fall to 1/condition', async () => {
    const { train: rows, dIn } = syntheticTask({ condition: 100, n: 4000 });
    const size = (column) => frobenius(rows.x.filter((_, k) => k % dIn === column));
    expect(size(0) / size(dIn - 1)).toBeGreaterThan(90);
    expect(size(0) / size(dIn - 1)).toBeLessThan(110);
  });

  test('shapes, also the smallest, come as asked', async () => {
    const { train: rows, heldOut } = syntheticTask({ dIn: 1, dOut: 1, n: 3, plantedRank: 1 });
    expect([rows.x.length, rows.y.length, heldOut.n]).toEqual([3, 3, 1]);
  });
});

describe('determinism', () => {
  test('the same text and the same seed give the same bits', async () => {
    expect(await weatherTask(data('weather.csv'))).toEqual(weather);
    expect(await digitsTask(data('digits.csv'))).toEqual(digits);
    expect(syntheticTask({ seed: 7 })).toEqual(syntheticTask({ seed: 7 }));
  });

  test('another seed gives another problem', async () => {
    const [seven, eight] = [syntheticTask({ seed: 7 }), syntheticTask({ seed: 8 })];
    expect(seven.train.x).not.toEqual(eight.train.x);
  });
});

describe('evaluation', () => {
  const rows = { x: Float64Array.of(1, 2, 3, 4), y: Float64Array.of(1, 0, 0, 1), n: 2 };

  test('against a case done by hand', () => {
    const weight = Float64Array.of(1, 0, 0, 1); // the identity: x is what is predicted
    expect(predict(rows, weight)).toEqual(rows.x);
    expect(meanSquaredError(rows, weight)).toBe((0 + 4 + 9 + 9) / 4);
    expect(accuracy(rows, weight)).toBe(0.5);
  });

  test('the effective weight adds the scaled product and leaves the base alone', () => {
    const wBase = Float64Array.of(1, 1, 1, 1);
    const adapter = { a: Float64Array.of(1, 2), b: Float64Array.of(3, 4), scale: 0.5 };
    expect(effectiveWeight({ dIn: 2, wBase }, adapter)).toEqual(Float64Array.of(2.5, 3, 4, 5));
    expect(wBase).toEqual(Float64Array.of(1, 1, 1, 1));
  });
});

describe('a short training run with lora-wasm', () => {
  let result;
  beforeAll(async () => {
    const { wBase, dIn, dOut } = weather;
    const { x, y } = weather.train;
    result = await train({ x, y, wBase, dIn, dOut, rank: 2, steps: 300, seed: 1 });
  });

  test('lowers the error on held-out days', async () => {
    const error = meanSquaredError(weather.heldOut, effectiveWeight(weather, result));
    expect(error).toBeLessThan(0.85);
    expect(error).toBeGreaterThan(meanSquaredError(weather.train, await fullOf(weather)));
  });

  test('reports the loss that meanSquaredError() gives', () => {
    const error = meanSquaredError(weather.train, effectiveWeight(weather, result));
    expect(result.loss).toBeCloseTo(error, 12);
  });
});

describe('redraw a digit', () => {
  test('the frozen layer redraws what it knows, and smears what it does not: as in NumPy', async () => {
    const task = await redrawTask(data('digits.csv'));
    expect([task.train.n, task.heldOut.n, task.known.n]).toEqual([91, 91, 180]);
    expect(task.train.y).toEqual(task.train.x);
    expect(meanSquaredError(task.known, task.wBase)).toBeCloseTo(0.011390268526432, 12);
    expect(meanSquaredError(task.heldOut, task.wBase)).toBeCloseTo(0.047945798436862, 12);
    // V Vᵀ is a projection.
    const once = predict(task.train, task.wBase);
    const twice = predict({ ...task.train, x: once }, task.wBase);
    twice.forEach((value, k) => expect(value).toBeCloseTo(once[k], 12));
  });

  test('the best adapter of each rank on held-out fives: as in NumPy', async () => {
    const { train: rows, heldOut, wBase, dIn, dOut, ridge } = await redrawTask(data('digits.csv'));
    const { x, y } = rows;
    const validation = { x: heldOut.x, y: heldOut.y };
    const best = await solve({ x, y, wBase, dIn, dOut, rank: 1, ridge, validation });
    const expected = {
      1: [0.027785932097332544, 0.027314452272114955],
      2: [0.019755068121096776, 0.022137214615531656],
      4: [0.012920689738024179, 0.015067798471458982],
      8: [0.0071083698583955315, 0.009259651737193845],
      16: [0.0025052042799316118, 0.004170227769022032],
    };
    for (const [rank, [training, held]] of Object.entries(expected)) {
      expect(best.lossByRank[rank]).toBeCloseTo(training, 12);
      expect(best.validationLossByRank[rank]).toBeCloseTo(held, 12);
    }
  });

  test('other digits can be known, and learnt', async () => {
    const task = await redrawTask(data('digits.csv'), { known: [7], learn: [2, 3] });
    expect(task.title).toBe('Redraw a digit: a layer of sevens adapted to twos and threes');
    expect(task.train.n).toBe(89 + 92);
  });
});

test('scaled-gd needs 2.5 to 7 times fewer steps than sgd, as the article of the page says', async () => {
  const times = [];
  for (const [name, { rank, ridge = 0 }] of Object.entries(presets)) {
    const { task } = await trainInNode(name, { steps: 1, lr: 'auto' });
    const { wBase, dIn, dOut, train: rows } = task;
    const { lossByRank } = await solve({ x: rows.x, y: rows.y, wBase, dIn, dOut, rank, ridge });
    const best = lossByRank[rank];
    const stepsOf = async (optimizer) => {
      const settings = { optimizer, lr: 'auto', steps: 3000, lossEvery: 1 };
      const { loss, step } = (await trainInNode(name, settings)).result.history;
      return step[loss.findIndex((one) => one - best <= 0.01 * (loss[0] - best))];
    };
    times.push((await stepsOf('sgd')) / (await stepsOf('scaled-gd')));
  }
  expect(times).toHaveLength(8);
  expect(Math.min(...times)).toBeCloseTo(2.5, 1);
  expect(Math.round(Math.max(...times))).toBe(7);
});

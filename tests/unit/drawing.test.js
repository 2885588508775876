import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { digitsTask, turnedPicture } from '../../web/tasks/index.js';
import { importPageModule } from './page-module.js';

const { dotted, emptyDrawing, erased, replaced, stroked, undone } =
  await importPageModule('drawing/drawing.ts');

const empty = emptyDrawing({ width: 8, height: 8 });
const inkAt = ({ pixels }, row, column) => pixels[row * 8 + column];

test('a dot is full in its pixel, fades in its neighbours and ends there', () => {
  const drawing = dotted(empty, { x: 3.5, y: 2.5 });
  expect(inkAt(drawing, 2, 3)).toBe(1);
  for (const [row, column] of [
    [1, 3],
    [3, 3],
    [2, 2],
    [2, 4],
  ]) {
    expect(inkAt(drawing, row, column)).toBeCloseTo(0.2, 12);
  }
  expect(inkAt(drawing, 1, 2)).toBe(0);
  expect(drawing.pixels.filter((ink) => ink > 0)).toHaveLength(5);
});

test('a stroke has no gaps, however far the pointer jumped', () => {
  const drawing = stroked(empty, { x: 0.5, y: 0.5 }, { x: 7.5, y: 7.5 });
  for (let k = 0; k < 8; k++) expect(inkAt(drawing, k, k)).toBe(1);
  expect(inkAt(drawing, 0, 7)).toBe(0);
});

test('ink is never taken away by drawing, and never more than full', () => {
  const once = dotted(empty, { x: 3.5, y: 2.5 });
  const twice = stroked(once, { x: 4.5, y: 2.5 }, { x: 4.5, y: 2.5 });
  once.pixels.forEach((ink, k) => expect(twice.pixels[k]).toBeGreaterThanOrEqual(ink));
  expect(Math.max(...twice.pixels)).toBe(1);
});

test('a stroke beyond the paper leaves it as it is', () => {
  expect(stroked(empty, { x: -9, y: -9 }, { x: -9, y: 30 }).pixels).toEqual(empty.pixels);
});

test('a whole stroke is undone at once, and so are erasing and clearing', () => {
  const dot = dotted(empty, { x: 3.5, y: 2.5 });
  const stroke = stroked(dot, { x: 3.5, y: 2.5 }, { x: 6.5, y: 2.5 });
  const without = erased(stroke, { x: 3.5, y: 2.5 });
  expect(inkAt(without, 2, 3)).toBe(0);
  expect(inkAt(without, 2, 4)).toBe(inkAt(stroke, 2, 4));
  const cleared = replaced(without, empty.pixels);
  expect(undone(cleared).pixels).toEqual(without.pixels);
  expect(undone(undone(cleared)).pixels).toEqual(stroke.pixels);
  expect(undone(undone(undone(cleared)))).toEqual(empty);
  expect(undone(empty)).toBe(empty);
});

test.each(['flipped', 'rotated'])(
  'a picture is turned as the rows of the %s task are',
  async (turn) => {
    const csv = await readFile(new URL('../../examples/data/digits.csv', import.meta.url), 'utf8');
    const { upright, heldOut, dIn } = await digitsTask(csv, { turn });
    for (const row of [0, 7, 399]) {
      const picture = ({ x }) => [...x.subarray(row * dIn, row * dIn + 64)];
      expect(turnedPicture(picture(upright), turn)).toEqual(picture(heldOut));
      expect(picture(upright)).not.toEqual(picture(heldOut));
    }
  },
);

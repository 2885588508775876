/** Where a chart of the page has its values, its marks and its edges. */
import { describe, expect, test } from '@jest/globals';
import { importPageModules } from './page-module.js';

const page = await importPageModules('chart', ['parts/chart.ts', 'parts/chart-ticks.ts']);
const SIZE = { width: 640, height: 240 };

const chartOf = (axis, [from, to], x = { from: 0, to: 400, label: 'step' }) => ({
  ...{ x, y: { axis, from, to }, curves: [] },
});

describe.each([
  ['log', [1e-3, 10], 0.1],
  ['linear', [0, 8], 4],
])('on a %s axis', (axis, range, middle) => {
  const area = page.areaOf(chartOf(axis, range), SIZE);

  test('the ends of both axes are the edges of the area, and half is half', () => {
    const { left, top, width, height } = area;
    expect([area.xOf(0), area.xOf(400)]).toEqual([left, left + width]);
    expect(area.yOf(range[1])).toBeCloseTo(top, 9);
    expect(area.yOf(range[0])).toBeCloseTo(top + height, 9);
    expect(area.xOf(200)).toBeCloseTo(left + width / 2, 9);
    expect(area.yOf(middle)).toBeCloseTo(top + height / 2, 9);
  });

  test('all is inside of its place, with room for what is written', () => {
    expect(area.left).toBeGreaterThan(7 * Math.max(...area.labels.map(({ length }) => length)));
    expect(area.left + area.width).toBeLessThan(SIZE.width);
    expect(area.top + area.height).toBeLessThan(SIZE.height - 40);
    const unnamed = page.areaOf(chartOf(axis, range, { from: 0, to: 1 }), SIZE);
    expect(unnamed.height).toBeGreaterThan(area.height);
  });

  test('its marks are round values in the range', () => {
    expect(area.ticks.length).toBeGreaterThanOrEqual(3);
    for (const tick of area.ticks) {
      expect(tick).toBeGreaterThanOrEqual(range[0]);
      expect(tick).toBeLessThanOrEqual(range[1]);
      expect(String(tick)).toMatch(/^\d{1,2}$|^0\.0*[125]$/);
    }
  });
});

test('a low chart has fewer marks than a high one', () => {
  const ticks = (height) =>
    page.areaOf(chartOf('linear', [0, 1]), { width: 400, height }).ticks.length;
  expect(ticks(100)).toBeLessThan(ticks(300));
  expect(ticks(300)).toBeLessThanOrEqual(11);
});

test.each([
  [0, 400, 11, [0, 50, 100, 150, 200, 250, 300, 350, 400]],
  [-0.3, 32.3, 10, [0, 5, 10, 15, 20, 25, 30]],
  [0.4, 4.6, 12, [1, 2, 3, 4]],
  [0, 1e6, 5, [0, 2e5, 4e5, 6e5, 8e5, 1e6]],
  [0, 5e6, 5, [0, 5e5, 1e6, 1.5e6, 2e6, 2.5e6, 3e6, 3.5e6, 4e6, 4.5e6, 5e6]],
  [0, 0, 5, [0]],
])('whole numbers from %d to %d, at most %d: %j', (from, to, most, expected) => {
  expect(page.wholeTicks(from, to, most)).toEqual(expected);
});

test('dots without a line stand alone: nothing joins or fills what is between them', () => {
  const drawn = [];
  const tell = (_, name) =>
    typeof name === 'string' && /^(?:stroke|fill|arc)$/.test(name)
      ? () => drawn.push(name)
      : () => undefined;
  const context = new Proxy({}, { get: tell, set: () => true });
  const canvas = { getContext: () => context };
  const countOf = (curve) => {
    drawn.length = 0;
    const chart = { ...chartOf('linear', [0, 8]), curves: curve ? [curve] : [] };
    page.drawChart(canvas, chart, SIZE, {}, undefined);
    const of = (name) => drawn.filter((call) => call === name).length;
    return [of('stroke'), of('fill'), of('arc')];
  };
  const curve = { x: [0, 100, 400], y: [7, 1, 1], colour: '--ink', shape: 'dots' };
  globalThis.devicePixelRatio = 1;
  const [strokes, fills, arcs] = countOf(undefined);
  expect(countOf({ ...curve, width: 0 })).toEqual([strokes, fills + 3, arcs + 3]);
  expect(countOf({ ...curve, width: 1 })).toEqual([strokes + 1, fills + 3, arcs + 3]);
});

test('the range of y has all values that can be shown, and no more than its ceiling', () => {
  const { from, to } = page.rangeAround([1, null, 100, NaN, -1, undefined, 0], 'log');
  expect(from).toBeLessThan(1);
  expect(from).toBeGreaterThan(0.5);
  expect(to).toBeGreaterThan(100);
  expect(page.rangeAround([1, 100], 'linear')).toEqual({ axis: 'linear', from: 0, to: 105 });
  expect(page.rangeAround([1, 1e9], 'linear', 10).to).toBeCloseTo(10.5, 9);
  expect(page.rangeAround([], 'log')).toEqual({ axis: 'log', from: 0.1, to: 1 });
  expect(page.rangeAround([0], 'linear')).toEqual({ axis: 'linear', from: 0, to: 1 });
});

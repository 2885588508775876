/** What is seen without scrolling, and whether it shows what it says. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { outside } from './layout.js';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

async function open(hash, viewport = { width: 1440, height: 900 }) {
  playground = await browser.open(hash, (page) => page.setViewport(viewport));
  return playground.page;
}

/** It is computed beside the run, and may come later. */
const untilSpectrumIsKnown = (page) =>
  page.waitForFunction(
    () => !document.querySelector('#spectrum-chart').ariaLabel.endsWith('not known yet'),
  );

const matrix = (name) => `#shapes canvas[aria-label^="${name},"]`;
const [W, A, B, AB] = ['w', 'a', 'b', 's·a·b'].map(matrix);

describe.each([
  [1440, 900, [W, A, B, AB, '#pad', '#redrawn', '#held-out-change', '#chart']],
  [1024, 768, [W, A, B, AB, '#pad', '#redrawn', '#held-out-change']],
  [768, 1024, [W, A, B, AB, '#pad', '#redrawn', '#held-out-change']],
  [390, 844, [W, A, B, AB, '#pad', '#redrawn', '#held-out-change', '#loss']],
  [844, 390, [W, A, B, AB, '#pad', '#redrawn']],
])('%i × %i', (width, height, seen) => {
  test('the example, the layer, a, b, the answer, the rank and the run are in view', async () => {
    const page = await open('', { width, height });
    await playground.step(5);
    const controls = ['#data', '#rank', '#run', '#one-step', '#reset', '#step'];
    const kinds = ['w', 'a'].map((name) => `.under-${name} .note`).concat('.beside-b .note');
    expect(await outside(page, [...controls, ...seen, ...kinds])).toEqual([]);
  });
});

test.each([
  ['over-fitting', 1440, 900, 'The held-out loss turns up'],
  ['too-large-step', 1440, 900, 'The loss falls at first.'],
  ['too-large-step', 1024, 768, 'The loss falls at first.'],
])('%s at %i × %i: what to look at is in view', async (data, width, height, words) => {
  const page = await open(`#data=${data}&speed=full`, { width, height });
  await playground.rest();
  expect(await playground.text('.see')).toContain(words);
  expect(await outside(page, ['.see'])).toEqual([]);
});

test.each([
  [1440, 900],
  [1024, 768],
  [768, 1024],
  [390, 844],
  [844, 390],
])('of a run that diverged, at %i × %i: why and its cure are in view', async (width, height) => {
  const page = await open('#data=too-large-step&speed=full', { width, height });
  await playground.phase('failed');
  expect(await outside(page, ['#failure p', '#failure button'])).toEqual([]);
  if (width < 1000) return;
  await page.$eval('#chart', (chart) => chart.scrollIntoView({ block: 'center' }));
  expect(await outside(page, ['#failure p', '#failure button', '#chart'])).toEqual([]);
});

test.each(['over-fitting', 'too-large-step'])(
  '%s on a phone: x and y are pictures that can be read, and a, b are in view',
  async (data) => {
    const page = await open(`#data=${data}&speed=full&lr=auto&steps=50`, {
      width: 390,
      height: 844,
    });
    await playground.phase('finished');
    const strips = '.stage-input canvas, .output-strips canvas';
    const sizes = await page.$$eval(strips, (all) =>
      all.map((canvas) => [canvas.offsetWidth, canvas.offsetHeight]),
    );
    expect(sizes.length).toBe(4);
    for (const [width, height] of sizes) {
      expect(width).toBeGreaterThan(200);
      expect(height).toBeGreaterThanOrEqual(24);
      expect(height).toBeLessThan(60);
    }
    expect(await outside(page, ['.stage-input', '.output-strips', '#held-out-change', B])).toEqual(
      [],
    );
    const top = await page.$eval(W, (canvas) => canvas.getBoundingClientRect().top);
    expect(top).toBeLessThan(844 - 200);
  },
);

test('what a value is takes the place of what to look at, and nothing moves', async () => {
  const page = await open('#data=over-fitting&speed=full&steps=50', { width: 390, height: 844 });
  await playground.phase('finished');
  const top = () => page.$eval('#training', ({ offsetTop }) => offsetTop);
  const before = await top();
  await page.hover(AB);
  await page.waitForFunction(() =>
    document.querySelector('#value').textContent.startsWith('s·a·b'),
  );
  expect(await page.$eval('.see', (element) => getComputedStyle(element).visibility)).toBe(
    'hidden',
  );
  expect(await top()).toBe(before);
});

test('sgd against scaled-gd: one choice on the first screen, and both are in the chart', async () => {
  const page = await open('#data=redraw&steps=200&speed=full');
  await playground.phase('finished');
  await playground.choose('optimizer', 'scaled-gd');
  await page.waitForSelector('.legend-previous');
  const seen = ['#lr-mode', '#rank', '#optimizer', '.legend-previous', '#chart'];
  expect(await outside(page, seen)).toEqual([]);
  expect(await playground.text('.legend-previous')).toBe(
    'before: Optimiser sgd (dashed: held out)',
  );
});

test('every panel has a title in sight, but the first', async () => {
  const page = await open('#data=planted&steps=5&speed=full');
  await playground.phase('finished');
  const untitled = await page.$$eval('.panel', (all) =>
    all.filter((panel) => panel.querySelector('h2').offsetHeight < 10).map(({ id }) => id),
  );
  expect(untitled).toEqual(['matrices']);
});

test('on a phone, rank, run and loss stay in reach while the page scrolls', async () => {
  const page = await open('', { width: 390, height: 844 });
  await playground.step(5);
  await page.$eval('#exporting, #code', (panel) => panel.scrollIntoView());
  expect(await outside(page, ['#rank', '#run', '#loss'])).toEqual([]);
});

test('on a phone on its side, they do as well, and a heading that is led to is below them', async () => {
  const page = await open('#data=redraw&steps=20&speed=full', { width: 844, height: 390 });
  await playground.rest();
  await page.$eval('#code', (panel) => panel.scrollIntoView());
  expect(await outside(page, ['#rank', '#run', '#loss'])).toEqual([]);
  const [bar, heading] = await page.evaluate(() => [
    document.querySelector('.controls').getBoundingClientRect().bottom,
    document.querySelector('#code h2').getBoundingClientRect().top,
  ]);
  expect(heading).toBeGreaterThan(bar);
  expect(bar).toBeLessThan(390 / 5);
});

test('w is never painted anew while a and b train, and what the adapter adds is', async () => {
  const page = await open('#data=redraw&steps=1000000&speed=500');
  const painted = () =>
    page.evaluate(
      (selectors) => [
        Number(document.documentElement.dataset.step),
        ...selectors.map((one) => document.querySelector(one)?.toDataURL()),
      ],
      [W, AB],
    );
  await playground.step(1);
  const frames = [];
  for (let k = 0; k < 4; k++) {
    const [step, ...pictures] = await painted();
    frames.push(pictures);
    await playground.step(step + 100);
  }
  expect(new Set(frames.map(([w]) => w)).size).toBe(1);
  expect(new Set(frames.map(([, change]) => change)).size).toBeGreaterThan(2);
});

test('at the start the adapter changes nothing; in the end the five is redrawn', async () => {
  const page = await open('#data=redraw&steps=3000&speed=full');
  await playground.phase('finished');
  const error = (id) => page.$eval(`#${id} data`, ({ value }) => Number(value));
  const [frozen, trained] = [await error('redrawn-base'), await error('redrawn')];
  expect(trained).toBeLessThan(0.5 * frozen);
  const heldOut = await playground.numbers('#held-out-change data');
  expect(heldOut[0]).toBeGreaterThan(0.04);
  expect(heldOut[1]).toBeLessThan(0.018);
  await playground.click('#reset');
  await playground.phase('ready');
  expect(await error('redrawn')).toBe(await error('redrawn-base'));
});

test('other digits can be known, and others learnt', async () => {
  const page = await open('#data=redraw&steps=200&speed=full');
  await playground.phase('finished');
  const before = await playground.number('#loss');
  await playground.click('[name=learn-7]');
  await playground.click('[name=learn-5]');
  await page.waitForFunction(() => location.hash.includes('learn=7'));
  await playground.phase('finished');
  expect(await playground.number('#loss')).not.toBe(before);
  expect(await playground.text('.told')).toContain('learns sevens');
  // The last one stays: an adapter has to learn something.
  expect(await page.$eval('[name=learn-7]', ({ disabled }) => disabled)).toBe(true);
});

test('what each digit looks for comes to be that of w in a mirror', async () => {
  const page = await open('#data=digits-flipped&rank=10&speed=full');
  await playground.phase('finished');
  const pictures = await page.$$eval('#pictures canvas', readOffKey);
  const mirrored = (picture) =>
    picture.map((_, k) => picture[8 * (7 - Math.floor(k / 8)) + (k % 8)]);
  const [upright, adapted] = [pictures.slice(0, 10).map(mirrored), pictures.slice(20)];
  expect(correlation(adapted.flat(), upright.flat())).toBeGreaterThan(0.8);
  expect(correlation(adapted.flat(), pictures.slice(0, 10).flat())).toBeLessThan(0.6);
});

test.each(['redraw', 'weather', 'digits-flipped', 'planted'])(
  '%s: in the end the singular values fill their outlines',
  async (data) => {
    const page = await open(`#data=${data}&speed=full`);
    await playground.phase('finished');
    await untilSpectrumIsKnown(page);
    // They are computed beside the run: what is known may be of an earlier step.
    await page.waitForFunction(() => {
      const label = document.querySelector('#spectrum-chart').ariaLabel;
      const lists = /a·b: (.*); of the best adapter: (.*)$/.exec(label).slice(1);
      const [current, best] = lists.map((list) => list.split(', ').map(Number));
      return current.every((value, k) => value / best[k] > 0.8);
    });
  },
);

test('with few rows and much noise the held-out loss turns up; with many rows it does not', async () => {
  const turn = async (settings) => {
    const page = await open(`#data=over-fitting&speed=full&${settings}`);
    await playground.phase('finished');
    const label = await page.$eval('#chart', ({ ariaLabel }) => ariaLabel);
    expect(label).toContain('Loss by step');
    return playground.number('#held-out-loss');
  };
  const late = await turn('steps=2000');
  await playground.page.close();
  const early = await turn('steps=150');
  expect(late).toBeGreaterThan(1.5 * early);
  await playground.page.close();
  const many = await turn('steps=2000&rows=512');
  await playground.page.close();
  expect(many).toBeLessThan(1.1 * (await turn('steps=150&rows=512')));
});

test('a tap reads a value, and its words stay', async () => {
  const page = await open('#data=redraw&steps=5&speed=full', {
    ...{ width: 390, height: 844, hasTouch: true, isMobile: true },
  });
  await playground.phase('finished');
  const { x, y, width, height } = await (await page.$(AB)).boundingBox();
  await page.touchscreen.tap(x + (width * 30.5) / 64, y + (height * 20.5) / 64);
  await page.waitForFunction(() =>
    document.querySelector('#value').textContent.startsWith('s·a·b'),
  );
  await page.evaluate(() => new Promise(requestAnimationFrame));
  expect(await playground.text('#value')).toContain(
    'from x[row 3, column 5] to ŷ[row 4, column 7]: ',
  );
});

test('panels that nobody can see are not drawn while it trains', async () => {
  const page = await open('#data=redraw&steps=1000000&speed=full');
  const label = () => page.$eval('#spectrum-chart', ({ ariaLabel }) => ariaLabel);
  const later = async () => {
    const step = await page.evaluate(() => Number(document.documentElement.dataset.step));
    await playground.step(step + 200);
    return label();
  };
  await page.waitForFunction(() => document.querySelector('#spectrum-chart') !== null);
  await playground.step(200);
  const hidden = await label();
  expect(await later()).toBe(hidden);
  await page.$eval('#spectrum-chart', (chart) => chart.scrollIntoView());
  await page.waitForFunction(
    (before) => document.querySelector('#spectrum-chart').ariaLabel !== before,
    {},
    hidden,
  );
});

test('at rest they are drawn, too, but not in the frame that shows the others', async () => {
  const page = await open('#data=planted&steps=5&speed=full');
  await playground.phase('finished');
  await untilSpectrumIsKnown(page);
  const frames = await page.evaluate(async () => {
    let frame = 0;
    const seen = {};
    for (const name of ['controls', 'spectrum']) {
      new MutationObserver(() => (seen[name] ??= frame)).observe(document.getElementById(name), {
        ...{ subtree: true, childList: true, characterData: true, attributes: true },
      });
    }
    const { dataset } = document.documentElement;
    document.querySelector('#reset').click();
    while (dataset.phase !== 'ready') {
      await new Promise(requestAnimationFrame);
      frame++;
    }
    await new Promise(requestAnimationFrame); // until it is told what has changed
    return { ...seen, ready: frame };
  });
  expect(frames.spectrum).toBeGreaterThan(frames.controls);
  expect(frames.ready).toBeGreaterThanOrEqual(frames.spectrum);
});

test('Back goes to the data that were chosen before, and not off the page', async () => {
  const page = await open('#data=planted&steps=5&speed=full');
  await playground.phase('finished');
  await playground.choose('data', 'weather');
  await page.waitForFunction(() => location.hash.startsWith('#data=weather'));
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('#data').value === 'planted');
});

test('whoever leaves with runs that were kept is asked, and else not', async () => {
  const page = await open('#data=planted&steps=5&speed=full');
  await playground.phase('finished');
  const questions = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.type());
    void dialog.accept();
  });
  await page.reload();
  await playground.phase('finished');
  expect(questions).toEqual([]);
  await playground.press('#keep');
  await page.waitForSelector('#kept');
  await page.reload();
  expect(questions).toEqual(['beforeunload']);
});

/**
 * Runs in the page: the values of pictures of 8 × 8, as the key of the colours says them, as parts of
 * the largest.
 */
function readOffKey(pictures) {
  const pixelsOf = (canvas) => {
    const { width, height } = canvas;
    return canvas.getContext('2d').getImageData(0, 0, width, height).data;
  };
  const key = pixelsOf(document.querySelector('.colour-key canvas'));
  const last = key.length / 4 - 1;
  const valueOf = (data, k) => {
    const distance = (at) =>
      [0, 1, 2].reduce((sum, c) => sum + (data[4 * k + c] - key[4 * at + c]) ** 2, 0);
    let nearest = 0;
    for (let at = 1; at <= last; at++) if (distance(at) < distance(nearest)) nearest = at;
    const place = (2 * nearest) / last - 1;
    return Math.sign(place) * place ** 2;
  };
  return pictures.map((canvas) => {
    const data = pixelsOf(canvas);
    return Array.from({ length: 64 }, (_, k) => valueOf(data, k));
  });
}

function correlation(one, other) {
  const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;
  const [p, q] = [mean(one), mean(other)];
  const sum = (f) => one.reduce((total, value, k) => total + f(value - p, other[k] - q), 0);
  return sum((u, v) => u * v) / Math.sqrt(sum((u) => u * u) * sum((_, v) => v * v));
}

test.each([
  [1000, 768],
  [1024, 768],
  [844, 390],
  [800, 390],
])(
  '%i × %i: the names of the outputs are not broken, and their table is within its panel',
  async (width, height) => {
    const page = await open('#data=weather&steps=5&speed=full', { width, height });
    const heights = await page.$$eval('.outputs tbody th', (names) =>
      names.map((name) => name.clientHeight),
    );
    expect(heights).toHaveLength(4);
    expect(Math.max(...heights)).toBeLessThan(60); // two lines
    const beyond = await page.evaluate(() => {
      const right = (selector) => document.querySelector(selector).getBoundingClientRect().right;
      return [right('.outputs') - right('#matrices'), right('#matrices') - innerWidth];
    });
    expect(Math.max(...beyond)).toBeLessThanOrEqual(0);
  },
);

test.each([
  [1440, 900],
  [1024, 768],
  [844, 390],
  [390, 844],
  [320, 700],
])('%i × %i: the names above the outputs do not read as one', async (width, height) => {
  const page = await open('#data=weather&steps=5&speed=full', { width, height });
  await playground.rest();
  const words = await page.$$eval('.outputs thead th:not(:first-child)', (names) =>
    names.map((name) => {
      const range = document.createRange();
      range.selectNodeContents(name);
      const { left, right } = range.getBoundingClientRect();
      return { left, right };
    }),
  );
  expect(words).toHaveLength(3);
  for (const k of [1, 2]) expect(words[k].left - words[k - 1].right).toBeGreaterThanOrEqual(10);
});

test.each(['redraw', 'weather'])(
  '320 px: %s and its answer stay within their panel',
  async (data) => {
    const page = await open(`#data=${data}&steps=100&speed=full`, { width: 320, height: 640 });
    const beyond = await page.$eval('.stage', (stage) => {
      const { right } = stage.getBoundingClientRect();
      return [...stage.querySelectorAll('*')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > right + 0.5)
        .filter((one) => !one.closest('.lock, .colour-key'))
        .map(({ outerHTML }) => outerHTML.slice(0, 80));
    });
    expect(beyond).toEqual([]);
    const isApart = await page.$$eval('.stage .colour-key span', (all) => {
      const boxes = all.map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0);
      return boxes.every(({ left }, k) => k === 0 || left >= boxes[k - 1].right + 4);
    });
    expect(isApart).toBe(true);
  },
);

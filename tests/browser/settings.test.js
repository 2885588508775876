import { beforeEach, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { trainInNode } from './tasks.js';
import { until } from './until.js';

const STEPS = 50;

const browser = useBrowser(launchChromiumShell);
const shared = browser.share('#steps=50&speed=full');
let playground;

beforeEach(async () => {
  ({ playground } = shared);
  await playground.go('#steps=50&speed=full');
  await playground.page.$eval('.advanced', (details) => (details.open = false));
});

const valueOf = (selector) => playground.page.$eval(selector, ({ value }) => value);

/**
 * Waits until the address has these settings (null: not in it) and the run of them has ended; its loss.
 */
async function lossOf(settings) {
  await playground.page.waitForFunction(
    (expected) => {
      const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
      return Object.entries(expected).every(([name, value]) => (given[name] ?? null) === value);
    },
    {},
    settings,
  );
  await playground.rest();
  return playground.number('#loss');
}

const trained = async (settings) =>
  (await trainInNode('weather', { steps: STEPS, ...settings })).result.loss;

test('rank: by keyboard, a new run, other shapes and another count of parameters', async () => {
  expect(await playground.text('#parameters')).toContain('66 numbers');
  await playground.page.focus('#rank');
  await playground.page.keyboard.press('ArrowRight');
  const loss = await trained({ rank: 3 });
  expect(await lossOf({ rank: '3' })).toBe(loss);
  expect(await playground.text('#rank-value')).toBe('3');
  expect(await playground.text('#parameters')).toContain('99 numbers');
  expect(await playground.text('#parameters')).toContain('116 numbers');
  expect(await playground.text('#shapes')).toContain('29 × 3');
  await playground.page.keyboard.press('End');
  expect(await lossOf({ rank: '4' })).not.toBe(loss);
});

test('the shapes have the proportions of the matrices', async () => {
  const sizes = await playground.page.$$eval('.product canvas', (pictures) =>
    pictures.map((picture) => {
      const { width, height } = picture.getBoundingClientRect();
      return [width, height];
    }),
  );
  const cell = sizes[0][1] / 29;
  const expected = [
    [4, 29], // w
    [4, 2], // b
    [2, 29], // a
    [4, 29], // a·b
  ];
  expect(sizes).toHaveLength(expected.length);
  sizes.flat().forEach((size, k) => expect(size).toBeCloseTo(cell * expected.flat()[k], 1));
});

test('step size: the user’s own, line search, and back to the safe one', async () => {
  const safe = await playground.number('#loss');
  await playground.choose('lr-mode', 'own');
  await playground.page.waitForSelector('#lr');
  await playground.type('#lr', '0.002');
  const own = await trained({ lr: 0.002 });
  expect(await lossOf({ lr: '0.002' })).toBe(own);
  expect(await valueOf('#lr-mode')).toBe('own');
  await playground.choose('lr-mode', 'line-search');
  expect(await lossOf({ lr: 'line-search' })).toBe(await trained({ lr: 'line-search' }));
  await playground.choose('lr-mode', 'auto');
  expect(await lossOf({ lr: null })).toBe(safe);
  await playground.choose('lr-mode', 'own');
  expect(await lossOf({ lr: '0.002' })).toBe(own);
  await playground.page.focus('#lr-slider');
  await playground.page.keyboard.press('ArrowRight');
  expect(await lossOf({ lr: '0.0022' })).toBe(await trained({ lr: 0.0022 }));
});

test('a line search ends where an optimiser has none', async () => {
  await playground.choose('lr-mode', 'line-search');
  await lossOf({ lr: 'line-search' });
  await playground.choose('optimizer', 'adam');
  expect(await lossOf({ optimizer: 'adam' })).toBe(await trained({ optimizer: 'adam' }));
  expect(await valueOf('#lr-mode')).toBe('auto');
  expect(
    await playground.page.$eval('#lr-mode [value=line-search]', ({ disabled }) => disabled),
  ).toBe(true);
  expect(await playground.text('#lr-mode [value=line-search]')).toMatch(/sgd and scaled-gd only/);
});

test('a button or a digit that has nothing to do says why', async () => {
  const silent = () =>
    playground.page.$$eval('button[aria-disabled=true], input:disabled', (all) =>
      all.filter((one) => !one.closest('[title]')).map(({ id, name }) => id || name),
    );
  await playground.go('#data=redraw&steps=20&speed=full');
  expect(await silent()).toEqual([]);
  expect(await playground.page.$('#nothing-to-save')).toBeNull();
  await playground.press('#reset');
  await playground.page.waitForSelector('#nothing-to-save');
  expect(await silent()).toEqual([]);
});

test.each(['momentum', 'nesterov', 'adam', 'adamw', 'scaled-gd'])(
  'optimiser: %s',
  async (optimizer) => {
    await playground.choose('optimizer', optimizer);
    expect(await lossOf({ optimizer })).toBe(await trained({ optimizer }));
  },
);

test.each([
  ['batch', '100', { batchSize: 100 }],
  ['schedule', 'cosine', { schedule: 'cosine' }],
  ['init', 'orthogonal', { init: 'orthogonal' }],
  ['seed', '7', { seed: 7 }],
  ['alpha', '5', { alpha: 5 }],
  ['ridge', '0.1', { ridge: 0.1 }],
  ['dropout', '0.2', { dropout: 0.2 }],
  ['decay', '0.1', { optimizer: { name: 'sgd', weightDecay: 0.1 } }],
  ['ratio', '4', { optimizer: { name: 'sgd', loraPlusRatio: 4 } }],
])('more settings: %s = %s', async (name, value, options) => {
  await playground.click('.advanced summary');
  if (['schedule', 'init'].includes(name)) await playground.choose(name, value);
  else await playground.type(`#${name}`, value);
  expect(await lossOf({ [name]: value })).toBe(await trained(options));
});

test('the run before stays in the chart, named by what was changed', async () => {
  const shown = () =>
    playground.page.$$eval('.legend-previous', (all) => all.map(({ textContent }) => textContent));
  const drawn = async () => {
    await playground.page.waitForFunction(() => document.querySelector('#best').value !== '');
    await playground.page.evaluate(() => new Promise(requestAnimationFrame));
    return playground.page.$eval('#chart canvas', (canvas) => canvas.toDataURL());
  };
  expect(await shown()).toEqual([]);
  await playground.choose('optimizer', 'scaled-gd');
  await lossOf({ optimizer: 'scaled-gd' });
  expect(await shown()).toEqual(['before: Optimiser sgd (dashed: held out)']);
  const beside = await drawn();
  await playground.press('#reset');
  await playground.phase('ready');
  await playground.press('#run'); // once more: it is still sgd that it is compared with
  await playground.phase('finished');
  expect(await shown()).toEqual(['before: Optimiser sgd (dashed: held out)']);
  // As the same run looks without another one before it.
  await playground.go('#steps=50&speed=full&optimizer=scaled-gd');
  expect(await shown()).toEqual([]);
  expect(await drawn()).not.toBe(beside);
});

test('of the run before, the held-out losses stay, too', async () => {
  const { page } = playground;
  await page.evaluate(() => {
    const { prototype } = CanvasRenderingContext2D;
    const { stroke } = prototype;
    window.dashes = new Set();
    window.forget = () => void (prototype.stroke = stroke);
    prototype.stroke = function () {
      if (this.canvas.closest('#chart')) window.dashes.add(this.getLineDash().join(' '));
      stroke.call(this);
    };
  });
  const hasThinDashes = () => page.evaluate(() => window.dashes.has('4 3'));
  await playground.choose('axis', 'linear');
  await lossOf({ axis: 'linear' });
  expect(await hasThinDashes()).toBe(false);
  await playground.choose('optimizer', 'scaled-gd');
  await lossOf({ optimizer: 'scaled-gd' });
  expect(await hasThinDashes()).toBe(true);
  await page.evaluate(() => window.forget());
});

test('a run before that diverged is said to have', async () => {
  await playground.go('#steps=50&speed=full&lr=100');
  await playground.phase('failed');
  await playground.page.select('#lr-mode', 'auto');
  await playground.page.waitForFunction(() => !location.hash.includes('lr='));
  expect(await playground.text('.legend-previous')).toBe(
    'before: Step size lr 100, diverged (dashed: held out)',
  );
});

test('a run before that diverged leaves the chart at its top, and ends there', async () => {
  await playground.go('#data=too-large-step&speed=full');
  await playground.phase('failed');
  await playground.click('#failure button');
  await playground.phase('finished');
  await playground.page.evaluate(() => new Promise(requestAnimationFrame));
  // Above the top of the axes there is nothing else.
  const places = await playground.page.$eval('#chart canvas', (canvas) => {
    const [width, height] = [canvas.width, Math.floor(9 * devicePixelRatio)];
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    const isDrawn = (_, x) =>
      Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3] > 60).some(Boolean);
    const drawn = Array.from({ length: width }, isDrawn);
    return [drawn.indexOf(true) / width, drawn.lastIndexOf(true) / width];
  });
  expect(places[0]).toBeGreaterThan(0);
  expect(places[1]).toBeLessThan(0.15);
});

test('what a setting was before is said as a person would', async () => {
  await playground.go('#data=planted&steps=20&speed=full');
  await playground.type('#alpha', '8');
  await playground.page.waitForSelector('.legend-previous');
  expect(await playground.text('.legend-previous')).toBe('before: Alpha = rank (dashed: held out)');
  await playground.phase('finished'); // a run without a step is not the one before, …
  await new Promise((seen) => setTimeout(seen, 800)); // … nor one that was seen for a moment
  await playground.page.select('#lr-mode', 'own');
  await playground.page.waitForFunction(() =>
    document.querySelector('.legend-previous')?.textContent.includes('lr'),
  );
  expect(await playground.text('.legend-previous')).toBe(
    'before: Step size lr automatic (dashed: held out)',
  );
});

test('a field that 0 stands for nothing in is empty; a number beyond its range is not moved silently', async () => {
  await playground.go('#data=planted&steps=20&speed=full');
  const field = () => playground.page.$eval('#alpha', (input) => [input.value, input.placeholder]);
  const refused = () => playground.text('.field:has(#alpha) .refused');
  expect(await field()).toEqual(['', '= rank']);
  await playground.type('#alpha', '-3');
  await until('the refusal', async () => (await refused()) !== '');
  expect(await refused()).toBe('-3 is not from 0 to 1000: the nearest is taken.');
  expect(await field()).toEqual(['', '= rank']);
  await playground.type('#alpha', '8');
  await until('the number', async () => (await field())[0] === '8'); // drawn with the next state
  expect(await refused()).toBe('');
});

test('a lower rank that learns less of the noise is said to be a gain, and why', async () => {
  await playground.go('#data=over-fitting&speed=full');
  expect(await playground.page.$('#gain')).toBeNull();
  await playground.page.$eval('#rank', (slider) => {
    slider.value = '2';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await playground.page.waitForFunction(() => location.hash.includes('rank=2'));
  await playground.phase('finished');
  expect(await playground.text('#gain')).toMatch(
    /^Training loss 0\.1060 → 0\.2\d+, held out 0\.67\d+ → 0\.2\d+: .* that is the gain\.$/,
  );
  await playground.page.$eval('#rank', (slider) => {
    slider.value = '12';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await playground.page.waitForFunction(() => location.hash.includes('rank=12'));
  await playground.phase('finished');
  expect(await playground.text('#gain')).toBe('');
});

test('momentum is offered where it plays a part', async () => {
  await playground.click('.advanced summary');
  expect(await playground.page.$('#momentum')).toBeNull();
  await playground.choose('optimizer', 'momentum');
  await lossOf({ optimizer: 'momentum' });
  await playground.type('#momentum', '0.5');
  const optimizer = { name: 'momentum', momentum: 0.5 };
  expect(await lossOf({ momentum: '0.5' })).toBe(await trained({ optimizer }));
});

test('a field that was emptied or filled with too much is mended', async () => {
  const empty = (selector) =>
    playground.page.$eval(selector, (field) => {
      field.value = '';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    });
  await playground.type('#steps', '0');
  await lossOf({ steps: '1' });
  expect(await valueOf('#steps')).toBe('1');
  await empty('#steps');
  await playground.page.waitForFunction(() => !location.hash.includes('steps'));
  expect(await valueOf('#steps')).toBe('3000');
  await empty('#steps'); // once more: the state stays as it is, and the field is filled again
  await playground.page.waitForFunction(() => document.querySelector('#steps').value === '3000');
  await playground.choose('lr-mode', 'own');
  await playground.page.waitForSelector('#lr');
  await playground.type('#lr', '-5');
  await lossOf({ lr: '0.000001' });
  await empty('#lr');
  await playground.page.waitForFunction(() => !location.hash.includes('lr'));
  expect(await valueOf('#lr-mode')).toBe('auto');
});

test('data: bring their own settings and credit', async () => {
  await playground.choose('data', 'digits-flipped');
  await playground.page.waitForFunction(() => location.hash === '#data=digits-flipped');
  expect(await valueOf('#rank')).toBe('5');
  expect(await valueOf('#steps')).toBe('5000');
  expect(await playground.text('.colophon')).toContain('CC BY 4.0');
  await playground.page.$eval('#pictures', (panel) => panel.scrollIntoView());
  await playground.page.waitForSelector('#pictures canvas');
  expect(await playground.page.$$('#pictures canvas')).toHaveLength(30);
});

test('axis: switches the scale without a new run', async () => {
  const marks = () =>
    playground.page.$eval('#chart canvas', (canvas) => canvas.toDataURL('image/png'));
  const painted = () => playground.page.evaluate(() => new Promise(requestAnimationFrame));
  await playground.page.waitForFunction(() => document.querySelector('#best').value !== '');
  await painted();
  const logarithmic = await marks();
  await playground.choose('axis', 'linear');
  await playground.page.waitForFunction(() => location.hash.includes('axis=linear'));
  await painted();
  expect(await marks()).not.toBe(logarithmic);
  expect(await playground.text('#step')).toBe('50');
  await playground.choose('axis', 'log');
  await playground.page.waitForFunction(() => !location.hash.includes('axis'));
  await painted();
  expect(await marks()).toBe(logarithmic);
});

test('defaults: one click brings all of them back', async () => {
  await playground.type('#steps', '40');
  await lossOf({ steps: '40' });
  await playground.click('#defaults');
  await playground.page.waitForFunction(() => location.hash === '#data=weather');
  expect(await playground.isReady('#defaults')).toBe(false);
});

test('panels are hidden by the address', async () => {
  const other = await browser.open('#steps=5&hide=settings,comparison');
  await other.rest();
  expect(await other.page.$('#settings')).toBeNull();
  expect(await other.page.$('#comparison')).toBeNull();
  expect(await other.page.$('#training')).not.toBeNull();
  expect(await browser.close(other)).toEqual([]);
});

test('single controls are hidden by the address', async () => {
  const other = await browser.open('#steps=5&hide=optimizer,lr,speed,advanced,tour');
  await other.rest();
  const { page } = other;
  for (const id of ['optimizer', 'lr-mode', 'tour-start']) {
    expect(await page.$(`#${id}`)).toBeNull();
  }
  expect(await page.$$('input[name=speed], .advanced')).toEqual([]);
  expect(await page.$('#rank')).not.toBeNull();
  expect(await browser.close(other)).toEqual([]);
});

test('the pointer reads the loss off the chart', async () => {
  const { x, y, width, height } = await (await playground.page.$('#chart')).boundingBox();
  const pointed = (pattern) =>
    playground.page.waitForFunction(
      (source) => new RegExp(source).test(document.querySelector('#pointed').textContent),
      {},
      pattern,
    );
  await playground.page.mouse.move(x + width - 20, y + height / 2);
  await pointed('^0\\.\\d{4} at step 50$');
  await playground.page.mouse.move(0, 0);
  await pointed('^$');
});

import { afterEach, expect, test } from '@jest/globals';
import { gradient, residual } from '../reference/reference.js';
import { examine } from './axe.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { beyondTheEdge } from './layout.js';
import { trainInNode } from './tasks.js';
import { until } from './until.js';

const browser = useBrowser(launchChromiumShell);
const shared = browser.share('#steps=5&speed=full');
let playground;

afterEach(async () => {
  if (playground !== shared.playground) expect(await browser.close(playground)).toEqual([]);
});

/** A page with the panel on the screen, its run at its end; one of its own where it is to be prepared. */
async function open(hash, prepare) {
  if (prepare) playground = await browser.openAtRest(hash, prepare);
  else {
    ({ playground } = shared);
    await playground.page.mouse.move(0, 0);
    await playground.go(hash);
  }
  await playground.page.$eval('#inside-step', (panel) => panel.scrollIntoView());
  await playground.page.waitForSelector('#stages');
  return playground.page;
}

const says = (pattern) =>
  playground.page.waitForFunction(
    (source) => new RegExp(source).test(document.querySelector('#what-moves').textContent),
    {},
    pattern,
  );

/** Back to step 0, and what is said there. */
async function reset(pattern) {
  await playground.press('#step-reset');
  await says(`^At step 0: .*${pattern}`);
}

async function takeStep(count) {
  await playground.press('#step-once');
  await says(`^At step ${count}: `);
}

const sum = () => playground.text('#step-sum');
const caption = (name) => playground.text(`#step-${name} figcaption`);
const canvas = (name) => `#step-${name} canvas`;

/** ‖…‖ as a picture's caption has it. */
async function normOf(name) {
  const [, digits] = /‖ = (\S+?)(?:Full colour|All zero|$)/.exec(await caption(name));
  return Number(digits.replace('−', '-'));
}

/** How many colours a picture has. */
const colours = (name) =>
  playground.page.$eval(canvas(name), (picture) => {
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [picture.width, picture.height];
    const context = copy.getContext('2d', { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

/** Where the gradients beside the loss are in their panel, once they are there: it computes them by itself. */
async function placesOfGradients() {
  const places = await playground.page.waitForFunction(() => {
    const all = [...document.querySelectorAll('#step-summary figure')];
    return (
      all.length === 3 &&
      all.map((figure) => {
        const [{ left, top }, panel] = [figure, figure.closest('section')].map((element) =>
          element.getBoundingClientRect(),
        );
        return [left, top - panel.top];
      })
    );
  });
  return places.jsonValue();
}

const frobenius = (values) => Math.hypot(...values);

/** The specification at an adapter of the weather. */
function specified({ train, wBase, dIn, dOut }, adapter) {
  const { x, y, n } = train;
  const problem = { x, y, wBase, n, dIn, dOut, rank: adapter.rank };
  return { gradients: gradient(problem, adapter), errors: residual(problem, adapter) };
}

test('at step 0 only b moves, and it is seen: the picture of ∇a is pale, that of ∇b is not', async () => {
  await open('#steps=50&speed=full&lr=0.002');
  await reset('b is zero, so ∇a = s·G·bᵀ is zero: only b moves in this step');
  expect(await colours('gradA')).toBe(1);
  expect(await colours('gradB')).toBeGreaterThan(3);
  expect(await colours('b')).toBe(1);
  const { task, result } = await trainInNode('weather', { steps: 0 });
  const { gradients, errors } = specified(task, result);
  expect((await normOf('gradB')) / frobenius(gradients.b)).toBeCloseTo(1, 2);
  expect((await normOf('residual')) / frobenius(errors)).toBeCloseTo(1, 2);
  expect(await normOf('gradA')).toBe(0);
  for (const [name, shape] of [
    ['predictions', '1,088 × 4, the first 12 of 1,088 rows'],
    ['gradient', '29 × 4'],
    ['gradB', '2 × 4'],
    ['gradA', '29 × 2'],
    ['a', '29 × 2'],
  ]) {
    expect(await caption(name)).toMatch(new RegExp(`^${shape}‖`));
  }
  // After it, both do.
  const before = await playground.page.$eval(canvas('a'), (picture) => picture.toDataURL());
  await takeStep(1);
  await says('both move');
  expect(await colours('gradA')).toBeGreaterThan(3);
  expect(await colours('b')).toBeGreaterThan(3);
  expect(await playground.page.$eval(canvas('a'), (picture) => picture.toDataURL())).toBe(before);
  const stepped = await trainInNode('weather', { steps: 1, lr: 0.002 });
  const now = specified(task, stepped.result).gradients;
  expect((await normOf('gradA')) / frobenius(now.a)).toBeCloseTo(1, 2);
  expect((await normOf('gradB')) / frobenius(now.b)).toBeCloseTo(1, 2);
});

test('what the step will change is told before it is taken, and is what it then changes', async () => {
  const page = await open('#steps=50&speed=full');
  await reset('b is zero');
  await takeStep(1);
  await page.waitForFunction(() =>
    /The step changes b/.test(document.querySelector('#step-b').textContent),
  );
  const { result: one } = await trainInNode('weather', { steps: 1 });
  const { result: two } = await trainInNode('weather', { steps: 2 });
  const far = (name) => frobenius(one[name].map((value, k) => value - two[name][k]));
  for (const name of ['a', 'b']) {
    const [, size] = /The step changes . by (\S+) /.exec(await caption(name));
    expect(Number(size) / far(name)).toBeCloseTo(1, 2);
  }
  // The step size that was found is the one by which they move along their gradients.
  const { task } = await trainInNode('weather', { steps: 1 });
  const { gradients } = specified(task, one);
  const [, lr] = /^lr = (\S+), found from the data/.exec(await playground.text('#step-lr'));
  expect(Number(lr) / (far('b') / frobenius(gradients.b))).toBeCloseTo(1, 2);
  // Looked ahead, the run is where it was: its next steps are those of a run that did not.
  await takeStep(2);
  await playground.press('#run');
  await playground.phase('finished');
  const { result } = await trainInNode('weather', { steps: 50 });
  expect(await playground.number('#loss')).toBe(result.loss);
});

test('steps that are taken faster than they are looked ahead are told from where they ended', async () => {
  const page = await open('#steps=50&speed=full');
  await reset('b is zero');
  await page.evaluate(async () => {
    const { dataset } = document.documentElement;
    for (let step = 1; step <= 5; step++) {
      document.querySelector('#step-once').click();
      const isDone = () => dataset.phase === 'paused' && dataset.step === String(step);
      while (!isDone()) await new Promise((next) => setTimeout(next));
    }
  });
  await says('^At step 5: ');
  await page.waitForFunction(() =>
    /The step changes b/.test(document.querySelector('#step-b').textContent),
  );
  const { result: five } = await trainInNode('weather', { steps: 5 });
  const { result: six } = await trainInNode('weather', { steps: 6 });
  const far = frobenius(five.b.map((value, k) => value - six.b[k]));
  const [, size] = /The step changes . by (\S+) /.exec(await caption('b'));
  expect(Number(size) / far).toBeCloseTo(1, 2);
});

test.each(['momentum', 'adam'])(
  'looking ahead leaves what %s remembers as it was',
  async (optimizer) => {
    await open(`#steps=6&speed=full&optimizer=${optimizer}`);
    const expected = await playground.number('#loss');
    await reset('b is zero');
    for (let step = 1; step <= 5; step++) {
      await takeStep(step);
      await playground.page.waitForFunction(() =>
        /The step changes a/.test(document.querySelector('#step-a').textContent),
      );
    }
    await playground.press('#step-once');
    await playground.phase('finished');
    expect(await playground.number('#loss')).toBe(expected);
    expect(await playground.text('#inside-step')).toContain(`${optimizer} `);
  },
);

test('at the end of a run that is at its best, both gradients are almost zero', async () => {
  await open('#data=planted&steps=2000&speed=full');
  await says('^At step 2,000: .*almost zero');
});

test('any value is pointed at, and its sum written out', async () => {
  const page = await open('#steps=50&speed=full&lr=0.002');
  await reset('b is zero');
  await takeStep(1);
  const { task, result } = await trainInNode('weather', { steps: 1, lr: 0.002 });
  const { gradients } = specified(task, result);
  const at = async (name, [row, rows], [column, columns]) => {
    await page.$eval(canvas(name), (picture) => picture.scrollIntoView({ block: 'center' }));
    const { x, y, width, height } = await (await page.$(canvas(name))).boundingBox();
    await page.mouse.move(
      x + ((column + 0.5) * width) / columns,
      y + ((row + 0.5) * height) / rows,
    );
    await page.waitForFunction(
      (start) => document.querySelector('#step-sum').textContent.startsWith(start),
      {},
      `${{ gradA: '∇a', gradB: '∇b', gradient: 'G', a: 'a' }[name]}[${row + 1}, ${column + 1}]`,
    );
    return sum();
  };
  const total = (words) => Number(/ = (\S+)$/.exec(words)[1].replace('−', '-'));
  const gradB = await at('gradB', [1, 2], [2, 4]);
  expect(total(gradB) / gradients.b[1 * 4 + 2]).toBeCloseTo(1, 2);
  expect(gradB).toMatch(/^∇b\[2, 3\] = \S+ × \S+ \+ \S+ × \S+ \+ \S+ × \S+ \+ … 26 more = /);
  const gradA = await at('gradA', [5, 29], [1, 2]);
  expect(total(gradA) / gradients.a[5 * 2 + 1]).toBeCloseTo(1, 2);
  expect(gradA).toContain('… 1 more');
  expect(await at('gradient', [5, 29], [3, 4])).toMatch(
    /^G\[6, 4\] = 0\.00184 × \(.* … 1,085 more\) = /,
  );
  // What it is made of is marked: of ∇b[2, 3] a column of a and one of G.
  await at('gradB', [1, 2], [2, 4]);
  const marked = await page.$$eval('#stages .quantity', (all) =>
    all.filter((one) => one.querySelector('.heat-map-mark')).map(({ id }) => id),
  );
  expect(marked).toEqual(['step-gradient', 'step-gradB', 'step-a']);
  // A value that is trained: from the values before the step to those after it.
  await page.waitForFunction(() =>
    /The step changes a/.test(document.querySelector('#step-a').textContent),
  );
  const { result: next } = await trainInNode('weather', { steps: 2, lr: 0.002 });
  const moved = await at('a', [5, 29], [1, 2]);
  const [, added] = /the step adds (\S+):/.exec(moved);
  expect(Number(added.replace('−', '-')) / (next.a[11] - result.a[11])).toBeCloseTo(1, 2);
});

test('the keyboard points, and so does a finger, and what it said stays', async () => {
  const page = await open('#steps=50&speed=full', (tab) =>
    tab.setViewport({ width: 390, height: 844, hasTouch: true, isMobile: true }),
  );
  await page.focus(canvas('gradB'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() =>
    document.querySelector('#step-sum').textContent.startsWith('∇b[2, 2] = '),
  );
  await page.$eval(canvas('b'), (picture) => picture.scrollIntoView({ block: 'center' }));
  const { x, y, width, height } = await (await page.$(canvas('b'))).boundingBox();
  await page.touchscreen.tap(x + (3.5 * width) / 4, y + (1.5 * height) / 2);
  await page.waitForFunction(() =>
    document.querySelector('#step-sum').textContent.startsWith('b[2, 4] = '),
  );
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  expect(await sum()).toMatch(/^b\[2, 4\] = /);
});

test('why is b zero? From a and b both zero nothing is ever learnt; swapped, a moves first', async () => {
  const page = await open('#steps=20&speed=full');
  await playground.choose('start', 'both-zero');
  await says('^At step 0: a and b are both zero, so both gradients are zero');
  await page.waitForFunction(() => location.hash.includes('start=both-zero'));
  const untrained = await playground.number('#loss');
  await playground.press('#run');
  await playground.phase('finished');
  expect(await playground.number('#loss')).toBe(untrained);
  await page.$eval('#inside-step', (panel) => panel.scrollIntoView());
  await says('^At step 20: a and b are both zero');

  await playground.choose('start', 'a-zero');
  await says('^At step 0: a is zero, so ∇b = s·aᵀ·G is zero: only a moves in this step');
  expect(await playground.number('#loss')).toBe(untrained); // w itself
  expect(await colours('gradB')).toBe(1);
  expect(await colours('gradA')).toBeGreaterThan(3);
  await playground.press('#run');
  await playground.phase('finished');
  expect(await playground.number('#loss')).toBeLessThan(untrained);

  await playground.choose('start', 'both-random');
  await says('^At step 0: .*both move');
  expect(await playground.number('#loss')).not.toBe(untrained); // no longer w
  await playground.choose('start', 'b-zero');
  await says('^At step 0: b is zero');
  expect(await playground.number('#loss')).toBe(untrained);
});

test('a start is in the address and in the code', async () => {
  await open('#steps=20&speed=full&start=a-zero');
  expect(await playground.page.$eval('input[name=start]:checked', ({ value }) => value)).toBe(
    'a-zero',
  );
  expect(await playground.text('#code-text')).toContain("b0: await matrix('b0'),");
  await playground.choose('language', 'NumPy');
  expect(await playground.text('#code-text')).toContain('x, y, w_base, a, b = ');
  expect(await playground.text('#code-text')).not.toContain('np.zeros');
});

test.each([
  ['sgd', '', 'b←b−lr·∇b', 'G=2nxT(y^−y)'],
  ['momentum', '', 'v←μ·v+∇bb←b−lr·v', 'G=2nxT(y^−y)'],
  ['adam', '', 'b←b−lr·mv', 'G=2nxT(y^−y)'],
  ['scaled-gd', '&ridge=0.1', 'b←b−lr·(aT·a)−1·∇b', 'G=2nxT(y^−y)+2·λ·s·a·b'],
])('the formulas are those of %s%s', async (optimizer, more, update, gradient) => {
  const page = await open(`#steps=5&speed=full&optimizer=${optimizer}${more}`);
  await page.$eval('#inside-step', (panel) => panel.scrollIntoView());
  await page.waitForSelector('#step-b math');
  const formula = (id) =>
    page.$$eval(`${id} math`, (all) => all.map(({ textContent }) => textContent).join(''));
  expect(await formula('#step-b')).toBe(update);
  expect(await formula('#step-gradient')).toBe(gradient);
  await placesOfGradients();
  expect(await formula('#step-summary figure:first-child')).toBe(gradient);
});

test('a step moves nothing that is below: the gradients beside the loss stay in one line', async () => {
  const page = await open('#data=redraw&steps=20&speed=full');
  await page.setViewport({ width: 1200, height: 900 });
  const isOneLine = (all) => all.every(([left], k) => k === 0 || left > all[k - 1][0]);
  expect(isOneLine(await placesOfGradients())).toBe(true);
  await reset('b is zero');
  expect(isOneLine(await placesOfGradients())).toBe(true);
});

test('on a phone the gradients keep their columns, and a value’s sum stands above the bar', async () => {
  const page = await open('#data=redraw&steps=20&speed=full');
  await page.setViewport({ width: 390, height: 844 });
  await page.$eval('#step-summary', (panel) => panel.scrollIntoView());
  const before = await placesOfGradients();
  expect(before[2][1]).toBe(before[1][1]); // side by side
  await reset('b is zero');
  expect(await placesOfGradients()).toEqual(before);

  await page.$eval('#step-predictions', (figure) => figure.scrollIntoView({ block: 'center' }));
  const isPointed = () => page.$eval('#step-sum', ({ dataset }) => dataset.pointed === 'true');
  await until('a value pointed at', async () => {
    await page.mouse.move(0, 0); // it may have been drawn anew under the pointer
    await page.hover('#step-predictions canvas');
    return isPointed();
  });
  const [sum, bar] = await page.$$eval('#step-sum, .controls-drive', (all) =>
    ['step-sum', ''].map((id) =>
      all
        .find((element) => element.id === id)
        .getBoundingClientRect()
        .toJSON(),
    ),
  );
  expect(sum.bottom).toBeLessThanOrEqual(bar.top + 1);
  expect(sum.top).toBeGreaterThan(0);
  await page.setViewport({ width: 1280, height: 900 });
});

test('beside the loss, too, it is said what the colours of the gradients are', async () => {
  const page = await open('#steps=20&speed=full');
  await says('^At step 20: ');
  const captions = (panel) =>
    page.$$eval(`${panel} figcaption span`, (all) =>
      all.map(({ textContent }) => textContent).filter((text) => /^Full colour: ±/.test(text)),
    );
  const gradients = (await captions('#stages')).slice(2, 5);
  expect(gradients[2]).toBe(gradients[1]); // one scale for both factors
  await page.$eval('#step-summary', (panel) => panel.scrollIntoView());
  await page.waitForFunction(
    (expected) => {
      const { textContent = '' } = document.querySelector('#step-summary');
      const strongest = textContent.match(/Full colour: ±[\d.e−]+/g);
      return textContent.includes('Orange is positive, blue neg') && `${strongest}` === expected;
    },
    {},
    String(gradients),
  );
});

test('what stands between the gradients and the step is said', async () => {
  await open('#steps=20&speed=full&optimizer=adam&batch=100&dropout=0.1&decay=0.01&ratio=4');
  const text = await playground.text('#inside-step');
  expect(text).toContain('every number moves by about lr');
  expect(text).toContain('G is that of all 1,088 rows; a step takes the one of 100 of them');
  expect(text).toContain('Without dropout');
  expect(text).toContain('Weight decay');
  expect(text).toContain('The step size of b is 4 times that of a');
  await reset('only b learns in this step'); // weight decay moves a
});

test('nothing is computed where nobody looks', async () => {
  const page = await open('#steps=50&speed=full', async () => {});
  await says('^At step 50: '); // until then an earlier step is shown
  await page.evaluate(() => scrollTo(0, 0));
  await page.setViewport({ width: 1280, height: 500 });
  await page.evaluate(
    (selector) =>
      new Promise((unseen) => {
        const watch = new IntersectionObserver(
          ([{ isIntersecting }]) => {
            if (isIntersecting) return;
            watch.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(unseen));
          },
          { rootMargin: '10%' }, // as the page has it
        );
        watch.observe(document.querySelector(selector));
      }),
    canvas('b'),
  );
  const picture = () => page.$eval(canvas('b'), (drawn) => drawn.toDataURL());
  const before = await picture();
  await playground.click('#reset');
  await playground.phase('ready');
  await playground.click('#one-step');
  await playground.phase('paused');
  expect(await picture()).toBe(before);
  const told = await page.evaluate(async () => {
    const sentence = document.querySelector('#what-moves');
    const pictures = document.querySelector('#stages').parentElement;
    const seen = [];
    const watch = new MutationObserver(() =>
      seen.push([sentence.textContent.slice(0, 9), getComputedStyle(pictures).opacity]),
    );
    watch.observe(sentence, { childList: true, characterData: true, subtree: true });
    document.querySelector('#inside-step').scrollIntoView();
    while (!sentence.textContent.startsWith('At step 1: ')) {
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return seen;
  });
  // What is of an earlier step is not shown: it is said that the present one is being drawn.
  expect(told).toEqual([
    ['Being dra', '0'],
    ['At step 1', '1'],
  ]);
  await page.waitForFunction(
    (old) => document.querySelector('#step-b canvas').toDataURL() !== old,
    {},
    before,
  );
});

test.each([
  ['light', 320],
  ['dark', 1440],
])(
  'on the screen, axe finds nothing in it and nothing is beyond the edge: %s, %i px',
  async (scheme, width) => {
    const page = await open('#data=planted&rank=16&steps=20&speed=full', async (tab) => {
      await tab.setViewport({ width, height: 800 });
      await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    });
    await page.focus(canvas('gradA'));
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => /^∇a/.test(document.querySelector('#step-sum').textContent));
    expect((await examine(page, '#inside-step')).violations).toEqual([]);
    expect(await beyondTheEdge(page)).toEqual([]);
  },
);

/** What the page shows of a run, against what the library says in Node. */
import { afterEach, expect, test } from '@jest/globals';
import { solve } from 'lora-wasm';
import { accuracy, effectiveWeight } from '../../web/tasks/index.js';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { outside } from './layout.js';
import { presets, trainInNode } from './tasks.js';
import { until } from './until.js';

const browser = useBrowser(launchChromiumShell);
let playground;

afterEach(async () => expect(await browser.close(playground)).toEqual([]));

async function open(hash, viewport) {
  playground = await browser.open(hash, async (page) => viewport && page.setViewport(viewport));
  await playground.phase('finished');
  // What can be reached is known a little later.
  await playground.page.waitForFunction(() => document.querySelector('#best').value !== '');
}

const picture = (spoken) => `#shapes canvas[aria-label^="${spoken},"]`;

/** As the page writes a value of a matrix. */
function written(value) {
  const size = Math.abs(value);
  const digits = size < 1e-4 ? size.toExponential(1) : String(Number(size.toPrecision(3)));
  return value < 0 ? `−${digits}` : digits;
}

async function valueShown(pattern) {
  await playground.page.waitForFunction(
    (start) => document.querySelector('#value').textContent.startsWith(start),
    {},
    pattern,
  );
  return (await playground.text('#value')).split(/: | = /).at(-1); // behind a product's sum
}

/** The middle of a value of a picture, on the page. */
async function placeOf(selector, [row, rows], [column, columns]) {
  const box = await (await playground.page.$(selector)).boundingBox();
  const across = (index, count) => (index + 0.5) / count;
  return [box.x + box.width * across(column, columns), box.y + box.height * across(row, rows)];
}

test('the pointer reads every matrix', async () => {
  await open('#steps=60&speed=full&alpha=3');
  const { task, result } = await trainInNode('weather', { steps: 60, alpha: 3 });
  await playground.page.$eval('#shapes', (shapes) => shapes.scrollIntoView({ block: 'center' }));
  const [input, output] = [`x[${task.inputNames[5]}]`, `ŷ[${task.outputNames[2]}]`];
  const at = (values, row, columns, column) => written(values[row * columns + column]);
  const change = effectiveWeight(task, result).map((value, k) => value - task.wBase[k]);
  const read = async (name, [row, rows], [column, columns], words) => {
    await playground.page.mouse.move(
      ...(await placeOf(picture(name), [row, rows], [column, columns])),
    );
    return valueShown(`${name}, from ${words}: `);
  };
  expect(await read('w', [5, 29], [2, 4], `${input} to ${output}`)).toBe(at(task.wBase, 5, 4, 2));
  expect(await read('a', [5, 29], [1, 2], `${input} to direction 2`)).toBe(at(result.a, 5, 2, 1));
  expect(await read('b', [1, 2], [2, 4], `direction 2 to ${output}`)).toBe(at(result.b, 1, 4, 2));
  expect(
    Number((await read('s·a·b', [5, 29], [2, 4], `${input} to ${output}`)).replace('−', '-')),
  ).toBeCloseTo(change[5 * 4 + 2], 4);
  const { x, y } = task.train;
  const { wBase, dIn, dOut } = task;
  const best = await solve({ x, y, wBase, dIn, dOut, rank: 2 });
  const ab = effectiveWeight(task, best).map((value, k) => value - wBase[k]);
  expect(await read('the best change of this rank', [5, 29], [2, 4], `${input} to ${output}`)).toBe(
    at(ab, 5, 4, 2),
  );
  const difference = change[22] - ab[22];
  const shown = await read(
    's·a·b minus the best change of this rank',
    ...[[5, 29], [2, 4], `${input} to ${output}`],
  );
  expect(Number(shown.replace('−', '-')) / difference).toBeCloseTo(1, 2);
});

test('the arrow keys read them, too, and what a product is made of is marked', async () => {
  await open('#steps=60&speed=full');
  const { task, result } = await trainInNode('weather', { steps: 60 });
  await playground.page.focus(picture('s·a·b'));
  await valueShown('s·a·b, from x[warmest, 7 days ago] to ŷ[warmest]');
  const { keyboard } = playground.page;
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'End', 'ArrowRight']) {
    await keyboard.press(key);
  }
  const shown = await valueShown(
    `s·a·b, from x[${task.inputNames[2]}] to ŷ[${task.outputNames[3]}]`,
  );
  const change = effectiveWeight(task, result).map((value, k) => value - task.wBase[k]);
  expect(Number(shown.replace('−', '-'))).toBeCloseTo(change[2 * 4 + 3], 4);
  // The row of a and the column of b that meet there.
  const marks = await playground.page.$$eval('#shapes .heat-map', (all) =>
    Object.fromEntries(
      all.map((map) => {
        const mark = map.querySelector('.heat-map-mark');
        const { width, height } = map.getBoundingClientRect();
        const part = mark?.getBoundingClientRect();
        const label = map.querySelector('canvas').getAttribute('aria-label').split(',')[0];
        return [label, part && [part.width / width, part.height / height]];
      }),
    ),
  );
  expect(marks.a[0]).toBeCloseTo(1, 3);
  expect(marks.a[1]).toBeCloseTo(1 / 29, 3);
  expect(marks.b[0]).toBeCloseTo(1 / 4, 3);
  expect(marks.b[1]).toBeCloseTo(1, 3);
});

test('a matrix has the colours of its values', async () => {
  await open('#steps=1&speed=full');
  const { task } = await trainInNode('weather', { steps: 1 });
  const colours = await playground.page.$eval(picture('w'), (canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return [...data];
  });
  expect(colours).toHaveLength(4 * 29 * 4);
  // Orange where it is positive, blue where it is negative, and the more so the larger it is.
  task.wBase.forEach((value, k) => {
    const [red, , blue] = colours.slice(4 * k, 4 * k + 3);
    if (Math.abs(value) < 0.01) return;
    expect(Math.sign(red - blue)).toBe(Math.sign(value));
  });
});

test('the singular values come to those of the best adapter', async () => {
  await open('#data=planted&steps=2000&speed=full');
  const label = await playground.page.$eval('#spectrum-chart', (chart) =>
    chart.getAttribute('aria-label'),
  );
  const [current, best] = /a·b: (.*); of the best adapter: (.*)$/.exec(label).slice(1);
  const numbers = (list) => list.split(', ').map(Number);
  expect(numbers(current)).toHaveLength(4);
  numbers(current).forEach((value, k) => expect(value / numbers(best)[k]).toBeCloseTo(1, 2));
  // Against the best adapter itself: the squares' sum is that of its change, the sum of fourth powers
  // that of its Gram matrix.
  const { task } = await trainInNode('planted', { steps: 1 });
  const { wBase, dIn, dOut, train } = task;
  const adapter = await solve({ x: train.x, y: train.y, wBase, dIn, dOut, rank: 4 });
  const change = effectiveWeight(task, adapter).map((value, k) => value - wBase[k]);
  const squares = (values) => values.reduce((sum, value) => sum + value ** 2, 0);
  const gram = Array.from({ length: dOut ** 2 }, (_, k) => {
    const [i, j] = [Math.floor(k / dOut), k % dOut];
    let sum = 0;
    for (let row = 0; row < dIn; row++) sum += change[row * dOut + i] * change[row * dOut + j];
    return sum;
  });
  expect(squares(numbers(best)) / squares(change)).toBeCloseTo(1, 2);
  expect(squares(numbers(best).map((value) => value ** 2)) / squares(gram)).toBeCloseTo(1, 2);
});

test('which rank: the exact loss of every rank, its elbow, and a click that sets it', async () => {
  await open('#data=planted&rank=2&steps=20&speed=full');
  const { task } = await trainInNode('planted', { steps: 1 });
  const { wBase, dIn, dOut, train } = task;
  const { lossByRank } = await solve({ x: train.x, y: train.y, wBase, dIn, dOut, rank: 1 });
  const label = await playground.page.$eval('#rank-chart', (chart) =>
    chart.getAttribute('aria-label'),
  );
  const shown = [...label.matchAll(/([\d.e-]+) at rank/g)].map((match) => Number(match[1]));
  expect(shown).toHaveLength(17);
  shown.forEach((loss, rank) => expect(loss / lossByRank[rank]).toBeCloseTo(1, 2));

  const part = (power) => `${(100 * (1 - power)).toFixed(1)}%`;
  const [before, behind] = [(shown[4] / shown[0]) ** (1 / 4), (shown[16] / shown[4]) ** (1 / 12)];
  expect(await playground.text('#rank-verdict')).toBe(
    `Elbow at rank 4: up to it, each rank lowers the training loss by ${part(before)} on average, ` +
      `beyond it by ${part(behind)}.`,
  );
  expect(await playground.text('#use-elbow')).toBe('Rank 4: elbow, best on held-out rows');
  await playground.press('#use-elbow');
  await playground.page.waitForFunction(() => !location.hash.includes('rank=')); // its default
  expect(await playground.text('#rank-value')).toBe('4');
  await playground.phase('finished');

  const { x, y, width, height } = await (await playground.page.$('#rank-chart')).boundingBox();
  await playground.page.mouse.click(x + width - 30, y + height / 2);
  await playground.page.waitForFunction(() => location.hash.includes('rank=16'));
});

/** The lowest rank whose best adapter gains nine tenths of what the best one of `most` gains. */
async function nineTenthsIn(name, most) {
  const { task } = await trainInNode(name, { steps: 1 });
  const { wBase, dIn, dOut, train, heldOut: validation } = task;
  const { ridge } = presets[name];
  const { x, y } = train;
  const { validationLossByRank: losses } = await solve({
    ...{ x, y, wBase, dIn, dOut, ridge, rank: most },
    validation: { x: validation.x, y: validation.y },
  });
  const gain = (rank) => losses[0] - losses[rank];
  let rank = 1;
  while (gain(rank) < 0.9 * gain(most)) rank++;
  return rank;
}

test('which rank: where the loss falls steadily there is no elbow, and that is said', async () => {
  await open('#data=redraw&steps=5&speed=full');
  expect(await playground.text('#rank-verdict')).toMatch(/^No clear elbow: every rank still helps/);
  expect(await playground.page.$('#use-elbow')).toBeNull();
  expect(await playground.text('.legend-full')).toMatch(/^full fine-tuning, below the chart: 6\.8/);
  expect(await playground.text('#use-best')).toBe('Rank 32: best on held-out rows');
  const nearly = await nineTenthsIn('redraw', 32);
  expect(await playground.text('#saves-nothing')).toBe(
    'Rank 32 saves nothing: a and b have no fewer numbers than w. ' +
      `Rank ${nearly} has ${Math.round((100 * nearly * 128) / 4096)}% of w’s numbers, and nine tenths of the gain.`,
  );
  expect(await playground.text('#use-nearly')).toBe(`Rank ${nearly}: nine tenths of the best gain`);
  await playground.press('#use-nearly');
  await playground.page.waitForFunction(
    (rank) => location.hash.includes(`rank=${rank}`),
    {},
    nearly,
  );
  await playground.click('#rank-verdict button');
  await until('data with an elbow', async () => {
    return (await playground.text('#rank-verdict')).startsWith('Elbow at rank 4: ');
  });
  const focused = await playground.page.evaluate(() => document.activeElement.id);
  expect(focused).toBe('rank-question-heading'); // the button that was pressed is gone
  expect(await playground.page.$('#saves-nothing')).toBeNull();
  expect(await playground.page.$('#use-nearly')).toBeNull();
});

test('what is seen with a preset’s own settings is not said with others', async () => {
  const [own, always] = ['The held-out loss turns up', 'Fewer ranks, more rows'];
  await open('#data=over-fitting&speed=full');
  expect(await playground.text('.see')).toContain(own);
  expect(await playground.text('.see')).toContain(always);
  await playground.go('#data=over-fitting&speed=full&rank=2');
  expect(await playground.text('.see')).not.toContain(own);
  expect(await playground.text('.see')).toContain(always);
});

test('no picture moves while the numbers beside it get longer and shorter', async () => {
  await open('#data=ill-conditioned&steps=1&speed=full');
  const places = () =>
    playground.page.$$eval('.at-w, .stage-end, .run-buttons > *', (elements) =>
      elements.map((element) => element.getBoundingClientRect().left),
    );
  const first = await places();
  const short = await playground.text('#held-out-change');
  await playground.go('#data=ill-conditioned&optimizer=adam&speed=full');
  await playground.phase('finished');
  expect(await playground.text('#held-out-change')).toMatch(/e-\d/);
  expect(short).not.toMatch(/→.*e-\d/);
  expect(await places()).toEqual(first);
});

test('alpha: what s is, and what it does', async () => {
  await open('#data=redraw&steps=5&speed=full&alpha=16');
  expect(await playground.text('#alpha-note')).toMatch(
    /^s = alpha \/ rank = 16 \/ 4 = 4\. Alpha doubled: s = alpha \/ rank = 32 \/ 4 = 8: /,
  );
});

test.each([1280, 390])(
  'alpha: one click leads to it from the first screen, %i px',
  async (width) => {
    await open('#data=redraw&steps=5&speed=full', { width, height: 844 });
    const { page } = playground;
    const hash = await page.evaluate(() => location.hash);
    await page.waitForSelector('#stages'); // above it, and of its full height before it is seen
    await playground.click('.formula a');
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    expect(await outside(page, ['#settings-heading', '#alpha', '#alpha-note'])).toEqual([]);
    expect(await playground.text('#alpha-note')).toContain(
      's = 1. Alpha doubled: s = alpha / rank = 8 / 4 = 2: ',
    );
    expect(await page.evaluate(() => location.hash)).toBe(hash);
    expect(await page.evaluate(() => document.activeElement.id)).toBe('alpha');
  },
);

test('digits: a picture for each digit, and how many are read', async () => {
  await open('#data=digits-flipped&steps=200&speed=full');
  const { task, result } = await trainInNode('digits-flipped', { steps: 200 });
  const [, adapted] = await playground.errors();
  expect(adapted).toBe(1 - accuracy(task.heldOut, effectiveWeight(task, result)));
  const sizes = await playground.page.$$eval('#pictures canvas', (all) =>
    all.map(({ width, height }) => `${width}×${height}`),
  );
  expect(sizes).toEqual(Array(30).fill('8×8'));
});

test('runs are kept, named, drawn together, shown again and removed', async () => {
  await open('#data=planted&steps=400&speed=full');
  const first = await playground.number('#loss');
  await playground.press('#keep');
  await playground.page.waitForSelector('#kept');
  await playground.type('#kept input', '<b>first</b>');
  await playground.choose('optimizer', 'scaled-gd');
  await playground.page.waitForFunction(() => location.hash.includes('optimizer'));
  await playground.phase('finished');
  await playground.press('#keep');
  await playground.page.waitForFunction(
    () => document.querySelectorAll('#kept tbody tr').length === 2,
  );
  const rows = await playground.page.$$eval('#kept tbody tr', (all) =>
    all.map((row) => [...row.querySelectorAll('td')].slice(0, 6).map((cell) => cell.textContent)),
  );
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    ['4', 'auto', 'sgd'],
    ['4', 'auto', 'scaled-gd'],
  ]);
  expect(Number(rows[0][4]) / first).toBeCloseTo(1, 3);

  // Steps until 99 % of what can be gained was gained, by the library's own figures.
  for (const [index, optimizer] of ['sgd', 'scaled-gd'].entries()) {
    const { task, result } = await trainInNode('planted', { steps: 400, optimizer });
    const { wBase, dIn, dOut, train } = task;
    const { lossByRank } = await solve({ x: train.x, y: train.y, wBase, dIn, dOut, rank: 4 });
    const level = lossByRank[4] + 0.01 * (lossByRank[0] - lossByRank[4]);
    const reached = result.history.loss.findIndex((loss) => loss <= level);
    const steps = Number(rows[index][3]);
    expect(steps).toBeGreaterThanOrEqual(result.history.step[reached] - 2);
    expect(steps).toBeLessThanOrEqual(result.history.step[reached] + 2);
    expect(Number(rows[index][5]) / result.history.validation.at(-1)).toBeCloseTo(1, 2);
  }

  const legend = await playground.page.$$eval('.legend-kept', (all) =>
    all.map(({ textContent }) => textContent),
  );
  expect(legend[0]).toBe('<b>first</b>');
  expect(await playground.page.$('.legend-kept b')).toBeNull();

  await playground.click('#kept tbody tr:first-child .row-buttons button:first-child');
  await playground.page.waitForFunction(() => !location.hash.includes('optimizer'));
  await playground.phase('finished');
  expect(await playground.number('#loss')).toBe(first);
  const shown = () => [scrollY, document.activeElement.id];
  expect(await playground.page.evaluate(shown)).toEqual([0, 'run']); // where it is seen
  await playground.click('#kept tbody tr:first-child .row-buttons button:last-child');
  await playground.page.waitForFunction(
    () => document.querySelectorAll('#kept tbody tr').length === 1,
  );
});

test('a kept run that the chart leaves out, since it learnt something else, is grey in the table', async () => {
  await open('#data=redraw&steps=5&speed=full');
  const { page } = playground;
  const isGrey = () => page.$eval('#kept tbody tr', ({ className }) => className === 'not-drawn');
  await playground.press('#keep');
  await page.waitForSelector('.legend-kept');
  expect(await isGrey()).toBe(false);
  await page.evaluate(() => (location.hash = '#data=redraw&learn=7&steps=5&speed=full'));
  await page.waitForFunction(() => !document.querySelector('.legend-kept'));
  await until('the grey line', isGrey);
});

test.each([
  ['of what is chosen', '#data=planted&rank=3&steps=20&speed=full', ''],
  [
    'of a link that waits for its data',
    '#data=own-2&own=x2-4.y5.held20.seed0.zeros&steps=30',
    ' The data are not in it: whoever opens it needs the same file.',
  ],
])('the address is shared by a button, which says what it has: that %s', async (_, hash, data) => {
  await open(hash);
  const said = playground.page.waitForFunction(
    () => document.querySelector('.copied-what').textContent,
    { polling: 'raf' },
  );
  expect(await playground.shared()).toBe(new URL(hash, browser.url).href);
  const words = await (await said).jsonValue();
  expect(words).toBe(`A link with all settings of this run.${data}`);
});

test('the switch changes the colours of everything, and is in the address', async () => {
  await open('#steps=20&speed=full');
  const look = () =>
    playground.page.evaluate(() => [
      getComputedStyle(document.documentElement).backgroundColor,
      document.querySelector('#chart canvas').toDataURL(),
      document.querySelector('#shapes canvas').toDataURL(),
    ]);
  const light = await look();
  await playground.choose('theme', 'dark');
  await playground.page.waitForFunction(() => location.hash.includes('theme=dark'));
  await playground.page.waitForFunction(
    (before) => document.querySelector('#shapes canvas').toDataURL() !== before,
    {},
    light[2],
  );
  const dark = await look();
  dark.forEach((seen, k) => expect(seen).not.toBe(light[k]));
});

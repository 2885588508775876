import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { launchChromiumShell } from './browsers.js';
import { useBrowser } from './fixture.js';
import { Playground } from './playground.js';
import { serveFolder, SITE } from './serve.js';
import { trainInNode } from './tasks.js';
import { until } from './until.js';

const browser = useBrowser(launchChromiumShell);

describe('a step size that is too large', () => {
  test('is shown with the step, and one click cures it', async () => {
    const playground = await browser.open('#lr=5&speed=full');
    await playground.phase('failed');
    const error = await trainInNode('weather', { lr: 5 }).catch((reason) => reason);
    expect(error.code).toBe('ERR_DIVERGED');
    // A loss that was looked at a step earlier shows it a step earlier.
    const words = await playground.text('#failure');
    const step = Number(/Diverged at step (\d+)\./.exec(words)[1]);
    expect(Math.abs(step - error.step)).toBeLessThanOrEqual(3);
    expect(await playground.text('#failure')).toContain('A step size lr of 5 is too large');
    // What led there is still on the chart, from the start.
    const chart = await playground.page.$eval('#chart', (plot) => plot.getAttribute('aria-label'));
    expect(chart).toContain('0.9430 at step 0, ');
    const newest = Number(/at step (\d+)$/.exec(chart)[1]);
    expect(newest).toBeGreaterThan(1);
    expect(newest).toBeLessThanOrEqual(step);

    await playground.click('#failure button');
    await playground.phase('finished');
    // The address follows a moment later.
    await playground.page.waitForFunction(() => !/lr=5(&|$)/.test(location.hash));
    const lr = Number((await playground.settings()).lr);
    expect(lr).toBeLessThanOrEqual(error.safeLr);
    expect(lr).toBeGreaterThan(0.98 * error.safeLr);
    expect(await playground.text('#failure')).toBe('');
    expect(await playground.page.$eval('#lr', ({ value }) => Number(value))).toBe(lr);
    expect(await playground.page.evaluate(() => document.activeElement?.id)).toBe('run');
    const { result } = await trainInNode('weather', { lr });
    expect(await playground.number('#loss')).toBe(result.loss);
    expect(await browser.close(playground)).toEqual([]);
  });

  test('says why there is no answer, and nothing to merge or keep', async () => {
    const playground = await browser.openAtRest('#data=planted&lr=100&speed=full');
    await playground.phase('failed');
    const lines = await playground.page.$$eval('.output-strips figcaption', (all) =>
      all.map((caption) => Math.round(caption.getBoundingClientRect().bottom)),
    );
    expect(new Set(lines).size).toBe(1);
    expect(await playground.text('.output-strips')).toMatch(/with a, b no answer$/);
    expect(await playground.text('#held-out-change')).toMatch(/→ diverged$/);
    for (const panel of ['#merged', '#comparison']) {
      expect(await playground.text(panel)).toContain('there is nothing to merge or keep');
    }
    expect(await browser.close(playground)).toEqual([]);
  });

  test('has no line below the chart, where full fine-tuning is far below it', async () => {
    const playground = await browser.openAtRest('#data=redraw&lr=2.8&speed=full');
    await playground.phase('failed');
    expect(await playground.text('.legend-full')).toContain('below the chart');
    const mostDrawn = await playground.page.$eval('#chart canvas', (canvas) => {
      const { width, height } = canvas;
      const below = canvas.getContext('2d').getImageData(0, height - 40, width, 40).data;
      const drawnIn = (row) =>
        below
          .subarray(4 * row * width, 4 * (row + 1) * width)
          .filter((byte, k) => k % 4 === 3 && byte).length;
      return Math.max(...Array.from({ length: 40 }, (_, row) => drawnIn(row)));
    });
    expect(mostDrawn).toBeGreaterThan(0); // the numbers of the steps
    expect(mostDrawn).toBeLessThan(100);
    expect(await browser.close(playground)).toEqual([]);
  });

  test.each(['full', '100'])('leaves no number beyond all bounds, at speed %s', async (speed) => {
    const playground = await browser.openAtRest(`#data=too-large-step&speed=${speed}`);
    await playground.phase('failed');
    expect(await playground.text('#loss')).toBe('diverged');
    expect(await playground.text('.legend-held-out')).toBe('held out diverged');
    expect(await playground.text('#errors')).toContain('w and the adapter diverged');
    for (const panel of ['#step-summary', '#inside-step']) {
      await playground.page.$eval(panel, (element) => element.scrollIntoView());
      await until('the words of it', async () =>
        (await playground.text(panel)).includes('Diverged: the numbers have grown'),
      ); // drawn when it is seen
      expect(await playground.page.$$(`${panel} canvas`)).toEqual([]);
    }
    await playground.page.$eval('#matrices', (element) => element.scrollIntoView());
    await playground.page.hover('#shapes canvas[aria-label^="b,"]');
    await playground.page.waitForFunction(() =>
      /^b, from .*: diverged$/.test(document.querySelector('#value').textContent),
    );
    const { words, spoken } = await playground.page.evaluate(() => ({
      words: document.body.innerText,
      spoken: [...document.querySelectorAll('[aria-label]')].map(({ ariaLabel }) => ariaLabel),
    }));
    expect(spoken.find((label) => label.startsWith('Loss by step'))).toMatch(
      /diverged at step \d+$/,
    );
    expect([words, ...spoken].join('\n').match(/.*\de-?\d\d.*/g)).toBeNull();
    expect(await browser.close(playground)).toEqual([]);
  });

  test('leaves the page usable: another task, the same settings again', async () => {
    const playground = await browser.open('#lr=100&axis=linear&speed=full');
    await playground.phase('failed');
    await playground.click('#run');
    await playground.phase('failed');
    await playground.choose('data', 'planted');
    await playground.step(10);
    expect(await playground.text('#failure')).toBe('');
    expect(await browser.close(playground)).toEqual([]);
  });
});

/** Runs in the page: how long the line of a chart is, and its widest gap, as parts of the width. */
function lineIn(canvas) {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--ink)';
  const ink = getComputedStyle(probe).color.match(/\d+/g).map(Number);
  probe.remove();
  const isInk = (at) =>
    data[at + 3] > 200 && ink.every((part, c) => Math.abs(data[at + c] - part) < 12);
  const columns = Array.from({ length: width }, (_, x) =>
    Array.from({ length: height }, (_, y) => isInk(4 * (y * width + x))).some(Boolean),
  );
  const inked = columns.flatMap((isInked, x) => (isInked ? [x] : []));
  const gaps = inked.map((x, k) => x - (inked[k - 1] ?? x));
  return { gap: Math.max(...gaps) / width, length: (inked.at(-1) - inked[0]) / width };
}

describe('the largest stable step size', () => {
  /** The limits that were drawn first and last, with their steps. */
  const drawn = async ({ page }) => {
    const label = await page.$eval('#limit-chart', (chart) => chart.getAttribute('aria-label'));
    return [...label.matchAll(/([\d.e-]+) at step (\d+)/g)].map(([, limit, step]) => ({
      limit: Number(limit),
      step: Number(step),
    }));
  };

  /** Waits for the words about it that begin so, and until it is drawn to the end. */
  const told = ({ page }, start, end) =>
    page.waitForFunction(
      (words, step) =>
        document.querySelector('#limit')?.textContent.startsWith(words) &&
        Number(/\d+$/.exec(document.querySelector('#limit-chart').ariaLabel)) >= step,
      {},
      start,
      end,
    );
  /** Where that of too large a step leaves the chart. */
  const OUT = 25;

  test('is told and drawn the same however fast the run is, also where nobody sees it', async () => {
    const phone = { width: 390, height: 844 };
    const playground = await browser.openAtRest('#data=too-large-step&speed=full', (page) =>
      page.setViewport(phone),
    );
    const seen = async () => {
      await playground.phase('failed');
      await told(playground, 'By step ', OUT);
      const chart = playground.page.$eval('#limit-chart', ({ ariaLabel }) => ariaLabel);
      const at = /^Diverged at step \d+\./.exec(await playground.text('#failure'))[0];
      return [at, await playground.text('#limit'), await chart];
    };
    const fast = await seen();
    expect(Number(/^By step (\d+), /.exec(fast[1])[1])).toBeLessThan(15);
    for (const speed of ['100', '10']) {
      await playground.go(`#data=too-large-step&speed=${speed}`);
      expect(await seen()).toEqual(fast);
    }
    expect(await browser.close(playground)).toEqual([]);
  });

  test('sinks below the one that was chosen before a run diverges, and is above one that holds', async () => {
    const playground = await browser.open('#data=too-large-step');
    await playground.phase('failed');
    await told(playground, 'By step ', OUT);
    const [first, last] = await drawn(playground);
    expect(first.limit).toBeGreaterThan(last.limit);
    expect(last.limit).toBeLessThan(0.7);
    expect(await playground.text('#limit')).toMatch(
      /^By step \d+, the limit is below 0\.7: too large a step\.$/,
    );
    await playground.click('#failure button'); // at 500 steps a second, where it was 10
    await playground.phase('finished');
    await told(playground, 'At step 2,000 ', 2000);
    expect(await playground.text('#limit')).toMatch(/ is below it\.$/);
    const { lr, speed } = await playground.settings();
    expect(speed).toBe('500');
    const [, held] = await drawn(playground);
    expect(held.step).toBe(2000);
    expect(held.limit).toBeGreaterThan(Number(lr));
    expect(await browser.close(playground)).toEqual([]);
  });

  test('is a line at full speed, too: of a run that diverges, and of one to the end', async () => {
    const playground = await browser.openAtRest('#data=too-large-step&speed=full');
    for (const [hash, words, end, part] of [
      ['', 'By step ', OUT, 0.6], // it leaves the chart before the run ends
      ['&lr=0.1', 'At step 2,000 ', 2000, 0.85],
    ]) {
      await playground.go(`#data=too-large-step&speed=full${hash}`);
      await told(playground, words, end);
      await playground.page.$eval('#limit-chart', (chart) => chart.scrollIntoView());
      const line = await playground.page.$eval('#limit-chart canvas', lineIn);
      expect(line.gap).toBeLessThan(0.02);
      expect(line.length).toBeGreaterThan(part);
    }
    expect(await browser.close(playground)).toEqual([]);
  });

  test('is not drawn where the step size is no constant, or the step not the gradient', async () => {
    const playground = await browser.open('#steps=20&speed=full&lr=0.01');
    const { page } = playground;
    const isDrawn = (expected) =>
      page.waitForFunction(
        (is) => (document.querySelector('#step-limit') !== null) === is,
        {},
        expected,
      );
    await isDrawn(true);
    await playground.choose('optimizer', 'adam');
    await isDrawn(false);
    await playground.choose('optimizer', 'sgd');
    await isDrawn(true);
    await page.select('#lr-mode', 'auto');
    await isDrawn(false);
    expect(await browser.close(playground)).toEqual([]);
  });
});

test('data that cannot be fetched are reported, and fetched when asked again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-site-'));
  await cp(SITE, folder, { recursive: true });
  const assets = join(folder, 'assets');
  const [data] = (await readdir(assets)).filter((name) => name.startsWith('weather-'));
  await rm(join(assets, data));
  const host = await serveFolder(folder);
  try {
    const page = await browser.newTab();
    await page.goto(`${host.url}#data=weather&speed=full`);
    const playground = new Playground(page, host.url);
    await playground.phase('failed');
    expect(await playground.text('#failure')).toContain('The data could not be fetched.');
    host.show(SITE);
    await playground.click('#run');
    await playground.phase('finished');
    expect(await playground.text('#failure')).toBe('');
    await page.close();
  } finally {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('an engine without WebAssembly is told so in words', async () => {
  const playground = await browser.open('', async (page) => {
    await page.evaluateOnNewDocument(() => delete globalThis.WebAssembly);
  });
  await playground.phase('failed');
  expect(await playground.text('#failure')).toMatch(/WebAssembly/);
  expect(await browser.close(playground)).toEqual([]);
});

test('a browser without JavaScript is told so in words', async () => {
  const page = await browser.newTab();
  await page.setJavaScriptEnabled(false);
  await page.goto(browser.url);
  expect(await page.$eval('noscript', ({ textContent }) => textContent)).toMatch(/JavaScript/);
  expect(
    await page.$eval('noscript', (element) => element.getBoundingClientRect().height),
  ).toBeGreaterThan(20);
  await page.close();
});

test('the policy of the page is in force', async () => {
  const playground = await browser.open('#speed=full');
  await playground.phase('finished');
  const refused = await playground.page.evaluate(async () => {
    const violations = new Promise((resolve) => {
      const directives = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (directives.push(effectiveDirective) === 4) resolve(directives);
      });
    });
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    const button = document.createElement('button');
    button.setAttribute('onclick', 'window.handlerRan = true');
    button.setAttribute('style', 'color: red');
    document.body.append(script, button);
    button.click();
    await fetch('https://example.invalid/').catch(() => undefined);
    return violations;
  });
  expect(refused.sort()).toEqual([
    'connect-src',
    'script-src-attr',
    'script-src-elem',
    'style-src-attr',
  ]);
  const ran = await playground.page.evaluate(() => [window.inlineRan, window.handlerRan].join());
  expect(ran).toBe(',');
  await browser.close(playground);
});

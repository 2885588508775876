import { beforeEach, describe, expect, test } from '@jest/globals';
import { launchChromium, launchFirefox } from './browsers.js';
import { useInstalledPackage } from './package.js';

const PAGE = '<!doctype html><title>storage</title>';

/** A page in which `package(entry)` imports an entry, and the storage is empty. */
async function emptyStorage(open, limit) {
  const page = await open(PAGE);
  await limit(page); // before its first use: Chromium remembers for a while how much room there is
  await page.evaluate(async () => {
    const gone = indexedDB.deleteDatabase('lora-wasm');
    await new Promise((resolve) => (gone.onsuccess = resolve));
  });
  await prepare(page);
  return page;
}

/** What tests share inside the page; to be called again once it was loaded anew. */
const prepare = (page) =>
  page.evaluate(() => {
    const dist = new URL('node_modules/lora-wasm/dist/', location.href);
    globalThis.package = (entry) => import(new URL(entry, dist));
    globalThis.storageOf = async () => (await globalThis.package('storage/storage.js')).storage;
    /** The error of a call on the storage. */
    globalThis.refusal = async (call, ...args) => {
      const storage = await globalThis.storageOf();
      try {
        await storage[call](...args);
        return undefined;
      } catch ({ name, code, reason, message }) {
        return { name, code, reason, message };
      }
    };
    globalThis.bits = (values) => [...new BigUint64Array(Float64Array.from(values).buffer)].join();
    /** An adapter of `size` numbers in a, all of them the same. */
    globalThis.adapterOf = (value, size = 4) => {
      const a = new Float64Array(size).fill(value);
      return { a, b: [value], scale: 1, dIn: size, dOut: 1, rank: 1 };
    };
  });

async function reload(page) {
  await page.reload();
  await prepare(page);
}

/** Runs in the page: trains, saves everything there is, and returns its bits. */
async function saveRun() {
  const { compress, createTrainer, train } = await globalThis.package('index.js');
  const storage = await globalThis.storageOf();
  const values = (size) => Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
  const problem = { x: values(60), y: values(40), wBase: values(6), dIn: 3, dOut: 2, rank: 2 };
  const result = await train({ ...problem, steps: 20, validation: 0.2 });
  const adapter = { ...result, preprocessing: { columns: 2, constant: true } };
  adapter.a.set([-0, Number.MIN_VALUE, Number.MAX_VALUE]);
  const data = await compress({ dIn: 3, dOut: 2 });
  await data.push(problem.x, problem.y);
  const trainer = await createTrainer({ ...problem, optimizer: 'adam', lr: 0.01 });
  await trainer.step(7);
  const snapshot = await trainer.snapshot();
  const history = result.history;
  await storage.save('run', { adapter, history, snapshot, data: data.toBytes() });
  return {
    ab: globalThis.bits([...adapter.a, ...adapter.b, adapter.scale]),
    history,
    snapshot: [...snapshot],
    data: [...data.toBytes()],
    went: globalThis.bits([(await trainer.step(7)).loss]),
    size: 8 * 10 + 8 * 3 * history.step.length + snapshot.length + data.toBytes().length,
  };
}

/** Runs in the page: the same of what was saved, once the run has gone on from its snapshot. */
async function loadRun() {
  const { compress, createTrainer } = await globalThis.package('index.js');
  const storage = await globalThis.storageOf();
  const { adapter, history, snapshot, data } = await storage.load('run');
  const values = (size) => Float64Array.from({ length: size }, (_, i) => Math.sin(i * i));
  const problem = { x: values(60), y: values(40), wBase: values(6), dIn: 3, dOut: 2, rank: 2 };
  const trainer = await createTrainer({ ...problem, optimizer: 'adam', lr: 0.01 });
  await trainer.restore(snapshot);
  return {
    ab: globalThis.bits([...adapter.a, ...adapter.b, adapter.scale]),
    history,
    snapshot: [...snapshot],
    data: [...(await compress({ bytes: data })).toBytes()],
    went: globalThis.bits([(await trainer.step(7)).loss]),
    preprocessing: adapter.preprocessing,
    sizes: [adapter.dIn, adapter.dOut, adapter.rank],
  };
}

/** A quota for Firefox, in KB, of which it gives one site a part of 10 MB. */
const FIREFOX_QUOTA = { 'dom.quotaManager.temporaryStorage.fixedLimit': 20_000 };

async function limitChromium(page) {
  const session = await page.createCDPSession();
  const origin = new URL(page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20e6 });
}

describe.each([
  ['Chromium', launchChromium, limitChromium],
  ['Firefox', () => launchFirefox(FIREFOX_QUOTA), () => {}],
])('the storage of %s', (_, launch, limit) => {
  const open = useInstalledPackage(launch);
  let page;
  beforeEach(async () => {
    await page?.close();
    page = await emptyStorage(open, limit);
  });

  const call = (name, ...args) =>
    page.evaluate(async (name, args) => (await globalThis.storageOf())[name](...args), name, args);
  const refusal = (...args) => page.evaluate((args) => globalThis.refusal(...args), args);

  test('keeps adapters, histories, snapshots and data bit for bit, over a reload', async () => {
    const before = Date.now();
    const { size, ...saved } = await page.evaluate(saveRun);
    await reload(page);
    expect(await page.evaluate(loadRun)).toEqual({
      ...saved,
      preprocessing: { columns: 2, constant: true },
      sizes: [3, 2, 2],
    });
    const listed = await page.evaluate(async () =>
      (await (await globalThis.storageOf()).list()).map((entry) => ({
        ...entry,
        savedAt: entry.savedAt.getTime(),
      })),
    );
    const parts = ['adapter', 'history', 'snapshot', 'data'];
    expect(listed).toEqual([{ name: 'run', savedAt: expect.any(Number), parts, bytes: size }]);
    expect(listed[0].savedAt).toBeGreaterThanOrEqual(before);
    expect(listed[0].savedAt).toBeLessThanOrEqual(Date.now());
  });

  test('lists by name, replaces, and deletes', async () => {
    const history = { step: [0, 1], loss: [2, 1] };
    await call('save', 'q', { adapter: { a: [1], b: [2], rank: 1 } });
    await call('save', 'p', { history });
    await call('save', 'q', { history });
    const names = async () => (await call('list')).map(({ name, parts }) => [name, ...parts]);
    expect(await names()).toEqual([
      ['p', 'history'],
      ['q', 'history'],
    ]);
    expect(await call('load', 'q')).toEqual({ history });
    await call('delete', 'p');
    expect(await names()).toEqual([['q', 'history']]);
    const missing = { name: 'LoraError', code: 'ERR_STORAGE', reason: 'not-found' };
    const message = 'nothing is saved as "p"';
    expect(await refusal('load', 'p')).toEqual({ ...missing, message });
    expect(await refusal('delete', 'p')).toEqual({ ...missing, message });
  });

  test('says when it is full, and keeps what there was', async () => {
    await page.evaluate(async () => {
      await (await globalThis.storageOf()).save('a', { adapter: globalThis.adapterOf(1) });
    });
    const error = await page.evaluate(() => {
      const adapter = globalThis.adapterOf(2, 5_000_000);
      // Browsers compress what they store.
      for (let i = 0; i < adapter.a.length; i++) adapter.a[i] = Math.random();
      return globalThis.refusal('save', 'a', { adapter });
    });
    expect(error).toMatchObject({ code: 'ERR_STORAGE', reason: 'quota' });
    expect(error.message).toBe('the browser has no room left to save this');
    const [{ bytes }] = await call('list');
    expect(bytes).toBe(40);
    const kept = await page.evaluate(async () => {
      const { adapter } = await (await globalThis.storageOf()).load('a');
      return [...adapter.a];
    });
    expect(kept).toEqual([1, 1, 1, 1]);
  });

  test('has the old or the new where a page ends while it saves', async () => {
    const seen = [];
    for (let value = 1; value <= 5; value++) {
      await page.evaluate(async (value) => {
        const storage = await globalThis.storageOf();
        await storage.save('a', { adapter: globalThis.adapterOf(0, 100_000) });
        storage.save('a', { adapter: globalThis.adapterOf(value, 100_000 + value) });
        await new Promise((resolve) => setTimeout(resolve, value));
      }, value);
      await reload(page);
      const found = await page.evaluate(async () => {
        const storage = await globalThis.storageOf();
        const [{ bytes }] = await storage.list();
        const { a } = (await storage.load('a')).adapter;
        return { bytes, length: a.length, values: [...new Set(a)] };
      });
      const [whole] = found.values;
      expect([0, value]).toContain(whole);
      const length = 100_000 + whole;
      expect(found).toEqual({ bytes: 8 * (length + 1), length, values: [whole] });
      seen.push(whole);
    }
    expect(seen).toHaveLength(5);
  });

  /** Writes into the stores behind the package's back. */
  const put = (info, contents) =>
    page.evaluate(
      async (info, contents) => {
        await (await globalThis.storageOf()).list();
        const opened = indexedDB.open('lora-wasm');
        await new Promise((resolve) => (opened.onsuccess = resolve));
        const stores = ['entries', 'contents'];
        const transaction = opened.result.transaction(stores, 'readwrite');
        transaction.objectStore('entries').put(info, 'x');
        if (contents) transaction.objectStore('contents').put(contents, 'x');
        await new Promise((resolve) => (transaction.oncomplete = resolve));
        opened.result.close();
      },
      info,
      contents,
    );

  test.each([
    ['no contents', { format: 1 }, undefined, 'damaged'],
    ['half an adapter', { format: 1 }, { adapter: { a: [1] } }, 'damaged'],
    ['something else', 'entry', { history: { step: [], loss: [] } }, 'damaged'],
    ['a newer format', { format: 2 }, { history: { step: [], loss: [] } }, 'version'],
  ])('does not load %s, which can be listed and deleted', async (_, info, contents, reason) => {
    await put(info, contents);
    expect(await refusal('load', 'x')).toMatchObject({ code: 'ERR_STORAGE', reason });
    expect((await call('list')).map(({ name }) => name)).toEqual(['x']);
    await call('delete', 'x');
    expect(await call('list')).toEqual([]);
  });

  test('does not touch a storage of a newer version', async () => {
    await page.evaluate(async () => {
      const opened = indexedDB.open('lora-wasm', 99);
      await new Promise((resolve) => (opened.onsuccess = resolve));
      opened.result.close();
    });
    expect(await refusal('list')).toMatchObject({ code: 'ERR_STORAGE', reason: 'version' });
    const { version } = await page.evaluate(async () => (await indexedDB.databases())[0]);
    expect(version).toBe(99);
  });

  test('is not there in a frame without an origin', async () => {
    const reason = await page.evaluate(async () => {
      const address = new URL('node_modules/lora-wasm/dist/storage/storage.js', location.href);
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts';
      // A frame without an origin may not import from this server: its code goes along.
      const sources = new Map();
      const inline = async (url) => {
        let code = await (await fetch(url)).text();
        for (const [, quoted, path] of code.matchAll(/from ?(["'`](\.[^"'`]+)["'`])/g)) {
          code = code.replace(quoted, JSON.stringify(await inline(new URL(path, url))));
        }
        sources.set(url.href, `data:text/javascript,${encodeURIComponent(code)}`);
        return sources.get(url.href);
      };
      const module = JSON.stringify(await inline(address));
      frame.srcdoc = `<script type="module">
        import { storage } from ${module};
        storage.list().then(String, (error) => error.reason ?? error.message)
          .then((said) => parent.postMessage(said, '*'));
      <${'/'}script>`;
      const answer = new Promise((resolve) => addEventListener('message', (e) => resolve(e.data)));
      document.body.append(frame);
      return answer;
    });
    expect(reason).toBe('unavailable');
  });
});

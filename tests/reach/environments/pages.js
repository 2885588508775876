/** Pages without a bundler, under what a host or another page may demand of them. */
import { SHOW, TRAIN_BOTH, pageOf } from '../app.js';

const DIST = './node_modules/lora-wasm/dist/index.js';

/** A page imports by address. */
const byAddress = (address) => TRAIN_BOTH.replace("'lora-wasm'", `'${address}'`);

const APP = {
  'index.html': pageOf('main.js'),
  'main.js': SHOW,
  'train-both.js': byAddress(DIST),
};

/** Nobody makes the code smaller: it is as it is published, with its names and lines. */
const UNBUNDLED = { maxBytes: 121_000 };

/** @param {{ files?: Record<string, string>, headers?: Record<string, string>, expected?: object }} rest */
const page = (name, title, { files, headers, expected } = {}) => ({
  name,
  title,
  expected: { ...UNBUNDLED, ...expected },
  async run(lab) {
    await lab.write({ ...APP, ...files });
    await lab.visit(await lab.serveFolder('.', headers));
  },
});

const policy = (...directives) => ({ 'Content-Security-Policy': directives.join('; ') });

const STRICT = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
];

const TRUSTED = "require-trusted-types-for 'script'";

const EVERYONE = { 'Access-Control-Allow-Origin': '*' };

/** Answers of another thread: what came of it, or why nothing did. */
const FAILURE = `const failed = (error) => console.error(String(error?.message ?? error));`;

const SHOW_MESSAGE = `${FAILURE}
const show = ({ data }) => {
  if (data.failure) failed(data.failure);
  else document.querySelector('output').textContent = JSON.stringify(data);
};
`;

/** Trains in a thread or frame of its own. `answer` is what takes the outcome. */
const answering = (answer) => `import { trainBoth } from './train-both.js';

const answer = ${answer};
const failed = (error) => answer({ failure: String(error.stack) });
`;

const inFrame = page('sandbox', 'sandboxed iframe', {
  headers: EVERYONE,
  files: {
    'main.js': `${SHOW_MESSAGE}addEventListener('message', show);
const frame = document.createElement('iframe');
frame.sandbox = 'allow-scripts';
frame.src = 'frame.html';
document.body.append(frame);
`,
    'frame.html': pageOf('frame.js'),
    'frame.js': `${answering("(outcome) => parent.postMessage(outcome, '*')")}
trainBoth().then(answer, failed);
`,
  },
});

const inWorker = page('own-worker', "the page's own worker", {
  files: {
    'main.js': `${SHOW_MESSAGE}const worker = new Worker('work.js', { type: 'module' });
worker.onerror = failed;
worker.onmessage = show;
`,
    'work.js': `${answering('(outcome) => postMessage(outcome)')}
trainBoth().then(answer, failed);
`,
  },
});

const inServiceWorker = page(
  'service-worker',
  'service worker (and the background of an extension)',
  {
    expected: { thread: 'caller' },
    files: {
      'main.js': `${SHOW_MESSAGE}navigator.serviceWorker.onmessage = show;
navigator.serviceWorker.register('service-worker.js', { type: 'module' }).catch(failed);
navigator.serviceWorker.ready.then(({ active }) => active.postMessage('train'));
`,
      'service-worker.js': `import { trainBoth } from './train-both.js';

addEventListener('message', (event) => {
  const answer = (outcome) => event.source.postMessage(outcome);
  const failed = (error) => answer({ failure: String(error.stack) });
  event.waitUntil(trainBoth().then(answer, failed));
});
`,
    },
  },
);

const twoOrigins = {
  name: 'two-origins',
  title: 'package from another origin (a CDN)',
  expected: UNBUNDLED,
  async run(lab) {
    const other = await lab.serveFolder('node_modules', EVERYONE);
    const address = new URL('lora-wasm/dist/index.js', other).href;
    await lab.write({ ...APP, 'train-both.js': byAddress(address) });
    await lab.visit(await lab.serveFolder('.'));
  },
};

export default [
  page('page', 'plain page'),
  page('strict-policy', 'strict Content-Security-Policy', { headers: policy(...STRICT) }),
  page('trusted-types', 'Trusted Types', { headers: policy(TRUSTED) }),
  page('trusted-types-named', 'Trusted Types, one policy allowed, under a strict policy', {
    headers: policy(...STRICT, TRUSTED, 'trusted-types lora-wasm'),
  }),
  twoOrigins,
  inFrame,
  inWorker,
  inServiceWorker,
];

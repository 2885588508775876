import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { SHORTER } from '../../tools/shorter.mjs';
import { DOCUMENT, WORKSHEET } from './words/document.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const library = `${repository}dist/index.js`;
const worker = `${repository}dist/worker.js`;
const removal = new URL('./offline/service-worker-removal.js', import.meta.url);

/** What index.html says is with all other words. */
const wordsOfDocument: Plugin = {
  name: 'words-of-document',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) =>
      html.replace(/\{\{(\w+)\}\}/g, (_, name) => DOCUMENT[name as keyof typeof DOCUMENT]),
  },
};

/** The worksheet is a page of its own, beside this one. */
const worksheet: Plugin = {
  name: 'worksheet',
  async generateBundle() {
    const source = await readFile(new URL(WORKSHEET, import.meta.url));
    this.emitFile({ type: 'asset', fileName: 'worksheet.html', source });
  },
  configureServer({ middlewares }) {
    middlewares.use(async ({ url }, response, next) => {
      if (url !== '/worksheet.html') return next();
      response.setHeader('Content-Type', 'text/html');
      response.end(await readFile(new URL(WORKSHEET, import.meta.url)));
    });
  },
};

/** Vite's development server injects inline styles and a socket, which the page's policy forbids. */
const withoutPolicyInDevelopment: Plugin = {
  name: 'without-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

/** Who builds anew wants to see what was built, not what a service worker has kept. */
const withoutServiceWorkerInPreview: Plugin = {
  name: 'without-service-worker-in-preview',
  configurePreviewServer({ middlewares }) {
    middlewares.use(async ({ url }, response, next) => {
      if (!url?.endsWith('/service-worker.js')) return next();
      response.setHeader('Content-Type', 'text/javascript');
      response.setHeader('Cache-Control', 'no-store');
      response.end(await readFile(removal));
    });
  },
};

/** The page that is one file has another start, and nothing that needs a host. */
const startOfOneFile: Plugin = {
  name: 'start-of-one-file',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) =>
      html
        .replaceAll(/\s*<!-- hosted -->.*?<!-- \/hosted -->/gs, '')
        .replace('./main.ts', './offline/one-file.ts'),
  },
};

/**
 * The page that is one file holds the digits as a letter for each number, in half the room. Numbers are
 * those of examples/data/digits.csv: whole ones, less than 26, with commas between them.
 */
const packedDigits: Plugin = {
  name: 'packed-digits',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('/digits.csv?raw')) return null;
    const text = await readFile(id.replace('?raw', ''), 'utf8');
    const packed = text.replace(/\d+,?/g, (number) =>
      String.fromCharCode(97 + parseInt(number, 10)),
    );
    const unpack = `(line) => [...line].map((letter) => letter.charCodeAt(0) - 97).join()`;
    return `export default ${JSON.stringify(packed)}.split('\\n').map(${unpack}).join('\\n');`;
  },
};

/**
 * Vite's loader of modules fetches what they import and their styles ahead of them. Here none has either,
 * and the browser's own `import()` does.
 */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : null,
};

/** What the first step of the first data waits for, beside the page's script. */
const NEEDED_FIRST = /\/(simd|digits)-/;

/** It is fetched beside that script, not once that has asked for it. */
const earlyModule: Plugin = {
  name: 'early-module',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => NEEDED_FIRST.test(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        })),
  },
};

/**
 * The page trains with the build that gives the same bits everywhere, and needs no other. Its worker has
 * a file, or in the page that is one file a start of its own.
 */
const external = /\/(relaxed-\w+|worker)-text\.js$/;

/** Children as arguments of `h()`, not as properties of `jsx()`, which takes more bytes, compressed, too. */
const jsxAsCalls = {
  jsx: { runtime: 'classic', pragma: 'jsxCall', pragmaFrag: 'JsxGroup' },
  jsxInject: `import { h as jsxCall, Fragment as JsxGroup } from 'preact'`,
} as const;

/**
 * A site of files that are loaded as they are needed. Terser shortens what is said, then Vite's own
 * minifier names and lays out: 1 % less, compressed, than either alone.
 */
const site = {
  outDir: `${repository}dist/site`,
  minify: 'terser',
  terserOptions: { ...SHORTER, mangle: false },
  rolldownOptions: { external, output: { minify: true } },
} as const;

/** One script and one stylesheet: what tools/one-file.mjs puts into the page. */
const oneFile = {
  outDir: `${repository}build/one-file`,
  cssCodeSplit: false,
  rolldownOptions: { external, output: { format: 'iife', codeSplitting: false } },
} as const;

export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './', // relative addresses: the site works under any path
  appType: 'mpa', // a missing file is a 404, not the page again
  resolve: {
    alias: [
      { find: /^lora-wasm$/, replacement: library },
      { find: /^lora-wasm\/worker(?=\?raw$)/, replacement: worker },
    ],
  },
  server: { fs: { allow: [repository] } },
  oxc: jsxAsCalls,
  build: {
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // files of their own: the policy needs no data: addresses
    modulePreload: { polyfill: false },
    ...(mode === 'one-file' ? oneFile : site),
  },
  plugins: [
    wordsOfDocument,
    withoutPolicyInDevelopment,
    plainImports,
    withoutServiceWorkerInPreview,
    ...(mode === 'one-file' ? [startOfOneFile, packedDigits] : [earlyModule, worksheet]),
  ],
}));

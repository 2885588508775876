import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Vite's development server injects inline styles and a socket, which the page's policy forbids. */
const withoutPolicyInDevelopment: Plugin = {
  name: 'without-policy-in-development',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './', // relative addresses: the site works under any path
  appType: 'mpa', // a missing file is a 404, not the page again
  resolve: { alias: { 'lora-wasm': `${repository}dist/index.js` } },
  server: { fs: { allow: [repository] } },
  worker: { format: 'es' }, // may load the one build it needs
  build: {
    outDir: `${repository}dist/site`,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // files of their own: the policy needs no data: addresses
    modulePreload: { polyfill: false },
  },
  plugins: [withoutPolicyInDevelopment],
});

/** The documents: their links, what of their code no test runs, and that they name all exports. */
import { access } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import * as main from 'lora-wasm';
import * as data from 'lora-wasm/data';
import * as optionTables from 'lora-wasm/options';
import * as peft from 'lora-wasm/peft';
import * as peftNode from 'lora-wasm/peft/node';
import * as safetensors from 'lora-wasm/safetensors';
import * as storage from 'lora-wasm/storage';
import { allCodeBlocks, documents, isSession, proseOf, root, textOf } from '../documents.js';

let names;
/** The anchors of each document. */
let anchors;

beforeAll(async () => {
  names = await documents();
  const found = names.map(async (name) => [name, anchorsOf(await proseOf(name))]);
  anchors = new Map(await Promise.all(found));
});

/** As GitHub makes them of headings: in small letters, without signs, a number after the second. */
function anchorsOf(prose) {
  const found = [];
  for (const [, heading] of prose.matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const words = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{M}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
    const before = found.filter((other) => other.replace(/-\d+$/, '') === anchor).length;
    found.push(before > 0 ? `${anchor}-${before}` : anchor);
  }
  return found;
}

/** The targets of links and pictures, in prose without its inline code. */
const targetsOf = (prose) =>
  [...prose.replace(/`[^`\n]*`/g, '').matchAll(/\[[^\][]*\]\(([^)\s]+)\)/g)].map(([, to]) => to);

const exists = (path) =>
  access(join(root, path)).then(
    () => true,
    () => false,
  );

/** What is wrong with a link, if anything is. */
async function faultOf(name, target) {
  if (/^https:\/\//.test(target)) return undefined;
  const [path, anchor] = target.split('#');
  const file = path === '' ? name : normalize(join(dirname(name), path));
  if (!(await exists(file))) return `${name}: there is no ${target}`;
  if (anchor === undefined || anchors.get(file)?.includes(anchor)) return undefined;
  return `${name}: ${file} has no heading #${anchor}`;
}

test('every link within the documents leads to a file and a heading', async () => {
  const links = [];
  for (const name of names) {
    for (const target of targetsOf(await proseOf(name))) links.push([name, target]);
  }
  expect(links.length).toBeGreaterThan(90);
  const faults = await Promise.all(links.map((link) => faultOf(...link)));
  expect(faults.filter(Boolean)).toEqual([]);
});

test('no document stays without a link from the README or from a page that it leads to', async () => {
  const reached = new Set(['README.md']);
  for (const name of reached) {
    for (const target of targetsOf(await proseOf(name))) {
      const file = normalize(join(dirname(name), target.split('#')[0]));
      if (names.includes(file)) reached.add(file);
    }
  }
  expect(names.filter((name) => name.startsWith('docs/') && !reached.has(name))).toEqual([]);
});

/** What tests/package, tests/browser and tests/reach run. */
const isRun = (block) =>
  ['js', 'html'].includes(block.language) ||
  isSession(block) ||
  (block.document === 'docs/bundlers.md' && block.language === 'sh');

/** The blocks that are marked as not run. */
const NOT_RUN = {
  'CONTRIBUTING.md': ['sh'],
  'README.md': ['sh', 'sh'],
  'docs/hosting.md': ['html'],
  'docs/peft.md': ['python'],
  'examples/dask/README.md': ['sh', 'js', 'python'],
};

test('every code block is run by a test, or says why not', async () => {
  const blocks = await allCodeBlocks();
  const silent = blocks.filter((block) => block.notRun === undefined && !isRun(block));
  expect(silent).toEqual([]);
  const marked = blocks.filter(({ notRun }) => notRun !== undefined);
  const counted = {};
  for (const { document, language } of marked) (counted[document] ??= []).push(language);
  expect(counted).toEqual(NOT_RUN);
});

test('the README has 200 lines at most', async () => {
  const lines = (await textOf('README.md')).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(200);
});

test('every export of the package is named in the README or the pages', async () => {
  const pages = names.filter((name) => name === 'README.md' || name.startsWith('docs/'));
  const text = (await Promise.all(pages.map(textOf))).join('\n');
  const parts = [main, data, optionTables, peft, peftNode, safetensors, storage];
  const exported = [...parts.flatMap(Object.keys), ...Object.keys(main.metrics)];
  const missing = exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
  expect(missing).toEqual([]);
});

// What is published: its files, its types, and that it works once installed somewhere else.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codeBlocks } from '../readme.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

let folder;
let packed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lora-wasm-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
  });
  [packed] = Object.values(JSON.parse(stdout));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const tarball = join(folder, packed.filename);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const manifestOf = async () => JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Runs a program in the folder where nothing but the package is installed. */
async function runInstalled(name, source) {
  await writeFile(join(folder, name), source);
  const { stdout, stderr } = await run(process.execPath, [name], { cwd: folder });
  expect(stderr).toBe('');
  return stdout;
}

describe('the tarball', () => {
  test('holds the library, the modules and the legal texts, and nothing else', () => {
    const others = packed.files
      .map((file) => file.path)
      .filter(
        (path) => !/^dist\/(wasm\/(simd|relaxed)\.(js|d\.ts|wasm)|[a-z-]+\.(js|d\.ts))$/.test(path),
      )
      .sort();
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json']);
  });

  test('knows its own version', async () => {
    const { VERSION } = await import('../../dist/version.js');
    expect(VERSION).toBe((await manifestOf()).version);
  });

  test('takes at most 90 KB to download: the library and one build, compressed', async () => {
    const compressed = async (path) =>
      brotliCompressSync(await readFile(join(folder, 'node_modules/lora-wasm', path))).length;
    const code = packed.files.map((file) => file.path).filter((path) => path.endsWith('.js'));
    const library = code.filter((path) => !path.startsWith('dist/wasm/'));
    const sizes = await Promise.all(library.map(compressed));
    const sum = sizes.reduce((total, size) => total + size, 0);
    for (const build of ['simd', 'relaxed']) {
      expect(sum + (await compressed(`dist/wasm/${build}.js`))).toBeLessThanOrEqual(90 * 1024);
    }
  });

  test('needs no other package', async () => {
    const manifest = await manifestOf();
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.peerDependencies).toBeUndefined();
  });

  test('imports nothing of Node, on which a bundler would stumble', async () => {
    for (const { path } of packed.files.filter((file) => file.path.endsWith('.js'))) {
      const code = await readFile(join(folder, 'node_modules/lora-wasm', path), 'utf8');
      expect(code).not.toMatch(/(from|import|import\(|require\()\s*['"]node:/);
    }
  });

  test('passes publint and are-the-types-wrong', async () => {
    const tool = (name) => join(root, 'node_modules/.bin', name);
    const tarball = join(folder, packed.filename);
    await run(tool('publint'), ['run', tarball, '--strict'], { cwd: root });
    const notCode = ['--exclude-entrypoints', './wasm/simd.wasm', './wasm/relaxed.wasm'];
    await run(tool('attw'), [tarball, '--profile', 'esm-only', ...notCode], { cwd: root });
  });
});

describe('once installed', () => {
  test("the README's examples run", async () => {
    const [first, second, ...others] = await codeBlocks('js');
    expect(await runInstalled('first.mjs', first)).toMatch(/^loss \d.* → \d/);
    expect(await runInstalled('second.mjs', second)).toMatch(/^100000 rows, loss 0\.\d/);
    expect(others).toEqual([]);
  });

  test('the synchronous call runs', async () => {
    const output = await runInstalled(
      'core.mjs',
      `import { load } from 'lora-wasm';
       const core = await load();
       console.log(core.build, core.trainLora([1], [2], [0], [1], [0], 1, 1, 1, 1, 0.25, 1).join());`,
    );
    expect(output).toBe('simd 1,1\n');
  });

  test('require() finds it too', async () => {
    const output = await runInstalled(
      'common.cjs',
      `console.log(Object.keys(require('lora-wasm')).sort().join());`,
    );
    expect(output).toContain('LoraError');
    expect(output).toContain('train');
  });
});

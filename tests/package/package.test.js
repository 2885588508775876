// What is published: its files, its types, and that it works once installed somewhere else.
import { execFile } from 'node:child_process';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'lora-wasm';
import { allCodeBlocks, blocksToRun, isSession } from '../documents.js';

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

const tool = (name) => join(root, 'node_modules/.bin', name);

const installed = (path) => join(folder, 'node_modules/lora-wasm', path);

/** What a file of the package imports of it, and what that does, but for the WebAssembly. */
async function importedBy(path, found = new Set()) {
  if (found.has(path) || path.startsWith('dist/wasm/')) return [...found];
  found.add(path);
  const code = await readFile(installed(path), 'utf8');
  for (const [, other] of code.matchAll(/(?:from|import) ?['"`](\.[^'"`]+)['"`]/g)) {
    await importedBy(posix.join(posix.dirname(path), other), found);
  }
  return [...found];
}

/** The scripts that a bundler makes of one, small as for a page, by their names. */
async function bundled(input, name) {
  const output = ['--dir', join(folder, name), '--minify', '--platform', 'browser'];
  await run(tool('rolldown'), [input, ...output, '--log-level', 'silent']);
  const scripts = (await readdir(join(folder, name))).map(async (file) => [
    file,
    await readFile(join(folder, name, file)),
  ]);
  return Object.fromEntries(await Promise.all(scripts));
}

/** Runs a program, one of this `source`, in the folder where nothing but the package is installed. */
async function runInstalled(name, source) {
  if (source !== undefined) await writeFile(join(folder, name), source);
  const { stdout, stderr } = await run(process.execPath, [name], { cwd: folder });
  expect(stderr).toBe('');
  return stdout;
}

/** What a program says, `refused.mjs` or made of it, whose only call is refused; no line at length. */
async function linesOfRefusal(name) {
  const options = '{ x: [1], y: [1, 2], wBase: [1], dIn: 1, dOut: 1, rank: 1, steps: 1 }';
  const source = `import { train } from 'lora-wasm';\nawait train(${options});\n`;
  await writeFile(join(folder, 'refused.mjs'), source);
  const failed = await run(process.execPath, [name], { cwd: folder }).catch((reason) => reason);
  return failed.stderr.split('\n').map((line) => line.slice(0, 500));
}

const PUBLISHED = [
  /^dist\/cli\/main\.js$/,
  /^dist\/wasm\/(simd|relaxed)(\.wasm|-(training|rest)(\.wasm|-text\.js))$/,
  /^dist\/((formats|options|shared|storage)\/)?[a-z0-9-]+\.(js|d\.ts)$/,
  // Declarations keep the folders of the sources.
  /^dist\/(adapters|arguments|base|checks|engine|layer|matrices|measures|problem|run|types|work|worker)\/[a-z0-9-]+\.d\.ts$/,
  /^docs\/[a-z-]+\.(md|svg|png)$/,
  /^dist\/formats\/(columnar|csv|npy|peft|r-factor|safetensors|source|table)\/[a-z0-9-]+\.d\.ts$/,
];

describe('the tarball', () => {
  test('holds the library, the modules, the documents and the legal texts, and nothing else', () => {
    const others = packed.files
      .map((file) => file.path)
      .filter((path) => !PUBLISHED.some((pattern) => pattern.test(path)))
      .sort();
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'package.json']);
  });

  test('knows its own version', async () => {
    const { version } = await manifestOf();
    const error = await load({ build: 'fast' }).catch((reason) => reason);
    expect(error.message).toContain(`lora-wasm ${version} does not have`);
  });

  test('takes no more to download than is promised, bundled into a page that only trains, and compressed', async () => {
    const input = join(folder, 'page.mjs');
    await writeFile(input, "import { train } from 'lora-wasm';\nglobalThis.train = train;\n");
    const page = await bundled(input, 'page');
    const compressed = (name) => {
      const [, code] = Object.entries(page).find(([file]) => file.startsWith(name));
      return brotliCompressSync(code).length;
    };
    expect(String(page['page.js'])).not.toContain('recallAtK'); // nor anything else that is not called
    const worker = brotliCompressSync(await readFile(installed('dist/worker.js'))).length;
    for (const build of ['simd', 'relaxed']) {
      const sum = compressed('page') + compressed(`${build}-training-text`) + worker;
      expect(sum).toBeLessThanOrEqual(76_000); // "about 76 KB", as the README says
    }
  });

  test('needs no other package, but for some readers', async () => {
    const manifest = await manifestOf();
    expect(manifest.dependencies).toBeUndefined();
    const optional = Object.entries(manifest.peerDependenciesMeta).filter(
      ([, meta]) => meta.optional,
    );
    expect(optional.map(([name]) => name)).toEqual(Object.keys(manifest.peerDependencies));
    const imported = (await importedBy('dist/index.js')).map((path) =>
      readFile(installed(path), 'utf8'),
    );
    for (const code of await Promise.all(imported)) {
      for (const [name] of optional) expect(code).not.toMatch(new RegExp(`['"\`]${name}['"\`]`));
    }
  });

  test('imports nothing of Node, on which a bundler would stumble, but where it says so', async () => {
    const importsOfNode = /(from|import|import\(|require\()\s*['"`]node:/;
    const paths = packed.files.map((file) => file.path).filter((path) => path.endsWith('.js'));
    const codes = await Promise.all(paths.map((path) => readFile(installed(path), 'utf8')));
    const found = paths.filter((_, i) => importsOfNode.test(codes[i]));
    expect(found.sort()).toEqual(['dist/cli/main.js', 'dist/formats/peft-node.js']);
  });

  test('passes publint and are-the-types-wrong', async () => {
    const tarball = join(folder, packed.filename);
    await run(tool('publint'), ['run', tarball, '--strict'], { cwd: root });
    const notCode = ['--exclude-entrypoints', './wasm/*'];
    const onlyModules = ['--ignore-rules', 'cjs-resolves-to-esm'];
    await run(tool('attw'), [tarball, ...onlyModules, ...notCode], { cwd: root });
  });

  test('is found by tools that do not read `exports`, under the same names', async () => {
    const { exports, main, types, typesVersions, alias } = await manifestOf();
    expect({ types, default: main }).toEqual(exports['.']);
    const entries = Object.entries(exports).filter(([name, { types: own }]) => name !== '.' && own);
    expect(alias).toEqual(Object.fromEntries(entries.map(([name, { default: js }]) => [name, js])));
    expect(typesVersions['*']).toEqual(
      Object.fromEntries(entries.map(([name, { types: own }]) => [name.slice(2), [own]])),
    );
  });
});

const golden = (path) => JSON.stringify(join(root, 'tests/golden', path));

/** What is said where a package is missing. */
const needed = (who, name) =>
  `ERR_UNSUPPORTED ${who} needs the package "${name}", which cannot be loaded: npm install ${name}\n`;

/** What the examples print, by the document that has them. */
const OUTPUTS = {
  'README.md': [
    /^loss \d.* → \d.*; a has 32 values, b has 8\n$/,
    /^loss \d.* → \d.*; rank 4 would have \d/,
    /^rain \d\.\d\n$/,
    /^adapter_config\.json, adapter_model\.safetensors\n$/,
  ],
  'docs/data.md': [/^rain \d\.\d; \d+ values filled\n$/, /^rain 5\.0\n$/],
  'docs/guide.md': [
    /^(early-stopping|steps): \d+ steps 0\.\d+\nloss 0\.\d+\n$/,
    /^step 200, loss 0\.\d+, again true\na has 18 values, b has 6\n$/,
    /^rank \d of 6; the lowest validation loss has rank \d\nvalidation loss 0\.\d+ → 0\.\d+\n$/,
    /^100000 rows, loss 0\.\d/,
    /^r² = 1\.000000\nweight 2\.000,3\.000, was 1,1\nsingular value 2\.236068, dropped 0\n$/,
    /^4 rows, the first alone 2\.000\n$/,
    /^rows 2,1,1,2, cosines 1\.00,0\.80,1\.00,0\.80\nMRR 1\nat once: 0\n$/,
    /^simd 1,1\n$/,
  ],
  'docs/options.md': [
    /^a finite number of 0 or more[^]*\[ 'auto', 'line-search' \] auto\n0\.1\n\[[^]*'sgd'[^]*\]\n$/,
  ],
  'docs/peft.md': [/^proj: rank 1, alpha 2, scale 2\n$/],
};

/** What the lines of their sessions on the command line print. */
const SESSIONS = {
  'README.md': [
    /^loss .* → .* in 1000 steps, [^]*\nadapter of rank 1 for a 3 × 1 layer in trained\n$/,
    /^trained: an adapter of rank 1 for the 3 × 1 layer proj\n[^]*temp_min, wind, standardised, a constant/,
    /^2922 rows of 1 value in predicted.csv\n$/,
  ],
  'docs/command-line.md': [
    /^2922 rows of 2 features and 1 target in rows.safetensors\n$/,
    /^'compressed' is expected to take .* for 500 steps of rank 1 on 2922 rows of a 2 × 1 layer/,
    /^loss 355.907 → .*; no adapter of rank 1 has a lower one\n/,
    /^best: an adapter of rank 1 for the 2 × 1 layer proj\n/,
    /^weight of \(2, 1\) in weight.npy\n$/,
    /^2922 rows of 1 value in predicted.csv\n$/,
  ],
};

const isScript = ({ language }) => language === 'js';

/** How many there are of each document. */
const countsOf = (entries) => entries.map(([document, { length }]) => [document, length]);

const program = () => join(folder, 'node_modules/.bin/lora-wasm');

describe('once installed', () => {
  test('every example in a document has its output here', async () => {
    expect(countsOf(await blocksToRun(isScript))).toEqual(countsOf(Object.entries(OUTPUTS)));
    expect(countsOf(await blocksToRun(isSession))).toEqual(
      Object.keys(SESSIONS).map((document) => [document, 1]),
    );
  });

  test.each(Object.entries(OUTPUTS))('the examples of %s run', async (document, outputs) => {
    const codes = new Map(await blocksToRun(isScript)).get(document);
    const name = document.replace(/\W/g, '-');
    for (const [i, output] of outputs.entries()) {
      expect(await runInstalled(`${name}-${i}.mjs`, codes[i])).toMatch(output);
    }
  });

  test('the examples in the documents compile in strict TypeScript', async () => {
    const files = [];
    for (const { document, language, code } of await allCodeBlocks()) {
      if (language !== 'js' && language !== 'ts') continue;
      files.push(`typed-${document.replace(/\W/g, '-')}-${files.length}.mts`);
      await writeFile(join(folder, files.at(-1)), code);
    }
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2022', 'DOM'],
      module: 'NodeNext',
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      strict: true,
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', folder]).catch(
      (error) => error,
    );
    expect(stdout).toBe('');
  });

  test('every entry of the package can be imported', async () => {
    const { exports } = await manifestOf();
    const entries = Object.keys(exports).filter((entry) => !/worker$|\*$|\.json$/.test(entry));
    expect(entries).toEqual([
      '.',
      './safetensors',
      './peft',
      './peft/node',
      './options',
      './data',
      './storage',
    ]);
    const names = entries.map((entry) => JSON.stringify(entry.replace('.', 'lora-wasm')));
    const output = await runInstalled(
      'entries.mjs',
      `for (const name of [${names}]) console.log(name, Object.keys(await import(name)).join());`,
    );
    expect(output).toMatch(/^lora-wasm\/peft downloadPeft,fromPeft,toPeft$/m);
    expect(output).toMatch(/^lora-wasm\/data .*\breadCsv\b/m);
  });

  test('a reader whose package is not there says which one it needs', async () => {
    const output = await runInstalled(
      'missing.mjs',
      `import { readFileSync } from 'node:fs';
       import { readArrow, readNpz, readParquet } from 'lora-wasm/data';
       const bytes = new Uint8Array(8);
       const say = ({ code, message }) => console.log(code, message);
       await readNpz(readFileSync(${golden('npy/compressed.npz')})).catch(say);
       console.log((await readNpz(readFileSync(${golden('npy/stored.npz')}))).size);
       await readParquet(bytes, { x: [0] }).next().catch(say);
       await readArrow(bytes, { x: [0] }).next().catch(say);`,
    );
    expect(output).toBe(
      needed('readNpz()', 'fflate') +
        '2\n' +
        needed('readParquet()', 'hyparquet') +
        needed('readArrow()', 'apache-arrow'),
    );
  });

  test('a compression whose package is not there says which one it needs', async () => {
    for (const name of ['hyparquet', 'apache-arrow']) {
      const target = join(root, 'node_modules', name);
      await symlink(target, join(folder, 'node_modules', name), 'junction');
    }
    try {
      const output = await runInstalled(
        'compressed.mjs',
        `import { readFileSync } from 'node:fs';
         import { readArrow, readParquet } from 'lora-wasm/data';
         const say = ({ code, message }) => console.log(code, message);
         const table = (name) => readFileSync(${golden('tables/')} + name);
         await readParquet(table('zstd.parquet')).next().catch(say);
         await readArrow(table('zstd.feather')).next().catch(say);
         for await (const { n } of readParquet(table('snappy.parquet'), { x: [0] })) console.log(n);
         for await (const { n } of readArrow(table('lz4.feather'))) console.log(n);`,
      );
      expect(output).toBe(
        needed('a Parquet file that is compressed by ZSTD', 'hyparquet-compressors') +
          needed('an Arrow file that is compressed by ZSTD', 'fzstd') +
          '4\n4\n2\n2000\n',
      );
    } finally {
      for (const name of ['hyparquet', 'apache-arrow']) {
        await rm(join(folder, 'node_modules', name), { recursive: true, force: true });
      }
    }
  });

  test.each(Object.entries(SESSIONS))(
    'the session of %s on the command line runs',
    async (document, outputs) => {
      const place = await mkdtemp(join(folder, 'session-'));
      await copyFile(join(root, 'examples/data/weather.csv'), join(place, 'weather.csv'));
      const [session] = new Map(await blocksToRun(isSession)).get(document);
      const lines = session
        .trim()
        .replaceAll(/ \\\n */g, ' ')
        .split('\n');
      expect(lines).toHaveLength(outputs.length);
      for (const [i, output] of outputs.entries()) {
        const words = lines[i].replace('npx lora-wasm ', '').split(' ');
        expect((await run(program(), words, { cwd: place })).stdout).toMatch(output);
      }
    },
  );

  test('the command line says which package it needs', async () => {
    await copyFile(join(root, 'tests/golden/npy/compressed.npz'), join(folder, 'rows.npz'));
    const info = run(program(), ['info', 'rows.npz'], { cwd: folder });
    const failed = await info.catch((reason) => reason);
    expect([failed.code, failed.stderr]).toEqual([
      1,
      expect.stringContaining('npm install fflate'),
    ]);
  });

  test('Node needs nothing but the files of the code', async () => {
    const texts = ['training', 'rest'].map((part) => installed(`dist/wasm/simd-${part}-text.js`));
    await Promise.all(texts.map((text) => rename(text, `${text}.away`)));
    try {
      const output = await runInstalled(
        'file.mjs',
        `import { load } from 'lora-wasm';
         console.log((await load({ build: 'simd' })).build);`,
      );
      expect(output).toBe('simd\n');
    } finally {
      await Promise.all(texts.map((text) => rename(`${text}.away`, text)));
    }
  });

  test.each([
    ['no file', 'esm', undefined],
    ['another file', 'esm', 'of something else'],
    ['no file, as CommonJS', 'cjs', undefined],
  ])('put into one file by a bundler it runs, beside it %s', async (_, format, beside) => {
    const input = join(folder, 'to-bundle.mjs');
    await writeFile(
      input,
      `import { train } from 'lora-wasm';
       const options = { x: [1], y: [2], wBase: [0], dIn: 1, dOut: 1, rank: 1, a0: [1], lr: 0.25, steps: 1 };
       train(options).then(({ ab }) => console.log(ab.join()));`,
    );
    const bundled = join(folder, 'bundled');
    await rm(bundled, { recursive: true, force: true });
    const program = `bundled/all.${format === 'cjs' ? 'cjs' : 'mjs'}`;
    const output = ['--file', join(folder, program), '--format', format, '--platform', 'browser'];
    await run(tool('rolldown'), [input, ...output, '--no-code-splitting', '--log-level', 'silent']);
    if (beside) {
      await mkdir(join(folder, 'wasm'), { recursive: true }); // where it is in the package
      for (const build of ['simd', 'relaxed'])
        await writeFile(join(folder, `wasm/${build}-training.wasm`), beside);
    }
    expect(await runInstalled(program)).toBe('1,1\n');
  });

  test('what is refused and not caught is said in a line, above lines that can be read', async () => {
    const lines = await linesOfRefusal('refused.mjs');
    const message =
      'y has 2 values; n × dOut = 1 × 1 = 1 were expected (n = 1 from x.length / dIn)';
    expect(lines).toContain(`LoraError: ${message}`);
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}at acceptShape \(.*core\.js:\d+:/));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(400);
  });

  test('an error keeps its name where a bundler has made all names short', async () => {
    await linesOfRefusal('refused.mjs');
    await bundled(join(folder, 'refused.mjs'), 'short');
    const lines = await linesOfRefusal('short/refused.js');
    expect(lines).toContainEqual(expect.stringMatching(/^LoraError: y has 2 values; /));
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

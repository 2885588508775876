// What the command line says, and how it ends: help, errors, signals, pipes, hostile text.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { jsonLines, nextOutput, ok, run, start, startInto, useFolder } from './cli.js';

const at = useFolder();
const COMMANDS = ['train', 'solve', 'apply', 'merge', 'info', 'compress', 'plan'];

/** Anything that a terminal would not just show. */
// eslint-disable-next-line no-control-regex
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

beforeAll(async () => {
  await writeFile(at('rows.csv'), 'a,b,c\n1,2,3\n4,5,6\n7,8,10\n2,1,0\n');
  const wide = Array.from({ length: 400 }, (_, i) =>
    Array.from({ length: 120 }, (_, c) => Math.sin(i * 120 + c).toFixed(4)).join(','),
  );
  await writeFile(at('wide.csv'), wide.join('\n'));
});

const training = (out) => ['train', '--data', 'rows.csv', '--y', 'c', '--rank', '1', '--out', out];
const endless = (out) => [
  'train',
  '--data',
  'wide.csv',
  '--no-header',
  '--y',
  '60-119',
  '--rank',
  '8',
  '--steps',
  '100000000',
  '--route',
  'factored',
  '--out',
  out,
  '--json',
];
const exists = (name) =>
  stat(at(name)).then(
    () => true,
    () => false,
  );

describe('help', () => {
  test('lists the commands', async () => {
    const help = await ok(['--help']);
    for (const command of COMMANDS) expect(help).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  test.each(COMMANDS)('%s has an example', async (command) => {
    const help = await ok([command, '--help']);
    expect(help).toMatch(new RegExp(`\\nExample:\\n {2}npx lora-wasm ${command} .+\\n`));
    expect(await ok(['help', command])).toBe(help);
  });

  test.each(COMMANDS)('%s speaks of no option that it does not have', async (command) => {
    const help = await ok([command, '--help']);
    const own = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag);
    const named = [...help.matchAll(/--[a-z][\w-]*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !own.includes(flag))).toEqual([]);
    expect(help).not.toMatch(/`|as an object/);
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url)));
    expect(await ok(['--version'])).toBe(`${version}\n`);
  });
});

describe('wrong use ends with 2 and a line about it', () => {
  test.each([
    ['no command', [], /a command is missing; lora-wasm --help lists them/],
    ['a command that there is not', ['trian'], /unknown command 'trian' \(Did you mean train\?\)/],
    [
      'an option that there is not',
      ['plan', '--rank', '1', '--rnak', '1'],
      /unknown option '--rnak' \(Did you mean/,
    ],
    [
      'an option that is missing',
      ['train', '--out', 'o'],
      /required option '--data <files...>' not/,
    ],
    [
      'a number that is none',
      ['plan', '--n', 'x'],
      /'--n <rows>' argument 'x' is invalid. It is not a f/,
    ],
    [
      'a number as programs write it',
      ['plan', '--n', '0x10'],
      /'--n <rows>' argument '0x10' is invalid. It is not a f/,
    ],
    [
      'a choice that there is not',
      ['info', 'x', '--format', 'xls'],
      /Allowed choices are csv, tsv/,
    ],
    ['columns that are none', [...training('o'), '--x', '2-1'], /The range 2-1 is empty/],
    ['an open quote', [...training('o'), '--x', '"a'], /A quote is not closed/],
    [
      'a column that there is not',
      [...training('o'), '--x', 'd'],
      /^lora-wasm: rows.csv: x\[0\] is "d"; a/,
    ],
    ['no targets', ['train', '--data', 'rows.csv', '--rank', '1', '--out', 'o'], /--y is missing/],
    ['an empty name', training(''), /^lora-wasm: --out is empty\n$/],
    ['an adapter to stdout', training('-'), /is written into a folder, not to stdout/],
    ['a second rank', [...training('o'), '--adapter', 'o'], /--rank is as --adapter has it/],
    ['no rank', ['train', '--data', 'rows.csv', '--y', 'c', '--out', 'o'], /--rank is missing/],
    [
      'a rank out of range',
      ['plan', '--n', '1', '--d-in', '1', '--d-out', '1', '--rank', '0'],
      /rank is 0/,
    ],
    [
      'an option of the library',
      [...training('o'), '--momentum', '0.9'],
      /momentum is not an option of/,
    ],
    [
      'an unknown format',
      ['compress', '--data', 'rows.csv', '--y', 'c', '--out', 'o.qr', '--format', 'npz'],
      /./,
      1,
    ],
    [
      'a name that tells no format',
      ['merge', '--adapter', 'x', '--out', 'w.txt'],
      /--to says which/,
    ],
    [
      'stdin in two places',
      ['train', '--data', '-', '--targets', '-', '--rank', '1', '--out', 'o'],
      /^lora-wasm: stdin \(-\) is given twice, and can be read once\n$/,
    ],
    [
      'neither a number nor a word',
      [...training('o'), '--lr', 'fast'],
      /It is neither a finite number nor one of 'auto', 'line-search'\./,
    ],
    [
      'a number out of range, before files are looked at',
      ['train', '--data', 'none.csv', '--y', 'c', '--rank', '0', '--out', 'o'],
      /^lora-wasm: rank is 0; a whole number from 1 to /,
    ],
    [
      'a setting out of range',
      ['train', '--data', 'none.csv', '--rank', '1', '--early-stopping', '0', '--out', 'o'],
      /^lora-wasm: earlyStopping\.patience is 0; a whole number from 1 to /,
    ],
    [
      'stdin twice',
      ['compress', '--data', '-', '--y', '0', '--standardise', '--out', 'o.safetensors'],
      /reads the rows twice/,
    ],
  ])('%s', async (_, args, message, code = 2) => {
    const result = await run(args, 'a,b\n1,2\n');
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
    expect(await exists('o')).toBe(false);
    expect(await exists('o.qr')).toBe(false);
  });
});

describe('what cannot be done ends with 1', () => {
  beforeAll(async () => {
    await writeFile(at('gap.csv'), 'a,b\n1,2\n3,\n');
    await writeFile(at('rows.gz'), gzipSync('a,b,c\n1,2,3\n'));
    await writeFile(at('empty.parquet'), '');
    await mkdir(at('pickled'));
    await writeFile(at('pickled/adapter_config.json'), '{}');
    await writeFile(at('pickled/adapter_model.bin'), 'PK');
  });

  test.each([
    ['no such file', ['info', 'none.npy'], /ENOENT.*'none.npy'/],
    [
      'a bad file',
      ['compress', '--data', 'gap.csv', '--y', 'b', '--out', 'o.qr'],
      /^lora-wasm: gap.csv: row 1 \(line 3\), column "b" has no value\n$/,
    ],
    [
      'a divergence',
      [...training('o'), '--lr', '9'],
      /^lora-wasm: the loss was no longer finite after .* does not diverge\n$/,
    ],
    ['a folder that is no adapter', ['info', '.'], /adapter_config.json/],
    [
      'a folder with a pickle',
      ['info', 'pickled'],
      /^lora-wasm: pickled: adapter_model.bin is a pickle, .* makes adapter_model.safetensors of it: import/,
    ],
    [
      'a place where no folder can be made',
      training('/proc/o'),
      /^lora-wasm: ENOENT: .* mkdir '\/proc\/o'\n$/,
    ],
    [
      'a device without space',
      ['compress', '--data', 'rows.csv', '--y', 'c', '--out', '/dev/full'],
      /^lora-wasm: \/dev\/full: ENOSPC: /,
    ],
    [
      'a folder in the place of a file',
      ['compress', '--data', 'pickled', '--y', 'c', '--out', 'o.qr'],
      /^lora-wasm: pickled is a folder; a file was expected\n$/,
    ],
    [
      'a file that is not there, beside an output that is',
      [...training('pickled'), '--base', 'none.npy'],
      /ENOENT.*'none.npy'/,
    ],
    [
      'a file that is compressed with gzip',
      ['compress', '--data', 'rows.gz', '--format', 'csv', '--y', 'c', '--out', 'o.qr'],
      /^lora-wasm: rows.gz is compressed with gzip, which is not read: gunzip it first\n$/,
    ],
    [
      'an empty file of Parquet',
      ['compress', '--data', 'empty.parquet', '--y', 'c', '--out', 'o.qr'],
      /^lora-wasm: empty.parquet is empty\n$/,
    ],
    [
      'the same of rows',
      ['compress', '--data', 'none.csv', '--y', 'c', '--out', 'rows.csv'],
      /ENOENT.*'none.csv'/,
    ],
    [
      'a base of another shape',
      [...training('o'), '--base', 'rows.csv'],
      /row 0 \(line 1\), column "0" is "a"/,
    ],
  ])('%s', async (_, args, message) => {
    const result = await run(args);
    expect(result.stderr).toMatch(message);
    expect([result.code, result.stdout]).toEqual([1, '']);
    expect(await exists('o')).toBe(false);
    expect(await exists('o.qr')).toBe(false);
  });

  test('no folder stays of those that were made', async () => {
    const { code } = await run([...training('o/of/them'), '--base', 'gap.csv']);
    expect([code, await exists('o')]).toEqual([1, false]);
  });

  test('nothing is overwritten unless it is told', async () => {
    await ok(training('kept'));
    const model = await readFile(at('kept/adapter_model.safetensors'));
    const again = await run([...training('kept'), '--seed', '9']);
    expect([again.code, again.stderr]).toEqual([
      1,
      'lora-wasm: kept exists already and is left as it is; --force replaces it\n',
    ]);
    expect(await readFile(at('kept/adapter_model.safetensors'))).toEqual(model);
    await ok([...training('kept'), '--seed', '9', '--force']);
    expect(await readFile(at('kept/adapter_model.safetensors'))).not.toEqual(model);
    const merge = ['merge', '--adapter', 'kept', '--out', 'rows.csv'];
    expect((await run(merge)).code).toBe(1);
    expect(await readFile(at('rows.csv'), 'utf8')).toMatch(/^a,b,c\n1,2,3/);
    await ok(['merge', '--adapter', 'kept', '--out', 'copy.csv']);
    await ok(['merge', '--adapter', 'kept', '--out', 'copy.csv', '--force']);
    expect((await readdir(at('.'))).filter((name) => name.includes('.part'))).toEqual([]);
  });
});

describe('--json', () => {
  test('says everything in lines of JSON', async () => {
    const lines = jsonLines(await ok([...training('json'), '--json']));
    expect(lines.at(-1)).toMatchObject({
      event: 'result',
      out: 'json',
      n: 4,
      dIn: 2,
      dOut: 1,
      rank: 1,
    });
    expect(lines.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true);
    expect(jsonLines(await ok(['info', 'json', '--json']))).toEqual([
      expect.objectContaining({ event: 'result', kind: 'adapter', rank: 1, module: 'proj' }),
    ]);
  });

  test('errors too, and those of wrong use', async () => {
    const diverged = await run([...training('o'), '--lr', '9', '--json']);
    expect(jsonLines(diverged.stderr)).toEqual([
      expect.objectContaining({ event: 'error', code: 'ERR_DIVERGED', safeLr: expect.any(Number) }),
    ]);
    const wrong = await run(['plan', '--json']);
    expect(jsonLines(wrong.stderr)).toEqual([expect.objectContaining({ code: 'ERR_USAGE' })]);
    expect([diverged.code, wrong.code]).toEqual([1, 2]);
  });

  test('leaves stdout to the data', async () => {
    const apply = ['apply', '--data', 'rows.csv', '--x', 'a,b', '--adapter', 'json', '--json'];
    const { stdout, stderr } = await run(apply);
    expect(stdout).toMatch(/^c\n(-?[\d.e-]+\n){4}$/);
    expect(jsonLines(stderr).at(-1)).toMatchObject({ event: 'result', n: 4 });
  });
});

describe('Ctrl-C', () => {
  /** Ends a run once it has said so much. */
  async function interrupted(args, when) {
    const { child, ended } = start(...args);
    let said = '';
    while (!when.test(said)) {
      said += await nextOutput({ child, ended });
    }
    child.kill('SIGINT');
    return ended;
  }

  test('writes what has been trained, and says so', async () => {
    const { code, signal, stdout } = await interrupted(endless('stopped'), /"step":/);
    expect([code, signal]).toEqual([0, null]);
    const result = jsonLines(stdout).at(-1);
    expect(result).toMatchObject({ event: 'result', stopReason: 'aborted', out: 'stopped' });
    expect(result.steps).toBeGreaterThan(0);
    expect(await ok(['info', 'stopped'])).toMatch(/an adapter of rank 8 for the 60 × 60 layer/);
  });

  test('leaves nothing behind where there is nothing to write', async () => {
    const { child, ended } = start(
      'compress',
      '--data',
      '-',
      '--y',
      'b',
      '--out',
      'half.qr',
      '--json',
    );
    child.stdin.write(`a,b\n${'1,2\n'.repeat(50_000)}`); // and more may come
    await nextOutput({ child, ended });
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect([code, await exists('half.qr')]).toEqual([1, false]);
    expect(jsonLines(stderr)).toEqual([
      {
        event: 'error',
        code: 'ERR_ABORTED',
        message: 'stopped before there was a result; nothing was written',
      },
    ]);
  });
});

describe('pipes', () => {
  test('rows come from stdin, and go to stdout', async () => {
    const csv = await readFile(at('rows.csv'));
    const train = ['train', '--data', '-', '--y', 'c', '--rank', '1', '--out', 'piped'];
    expect(await ok(train, csv)).toMatch(/^loss .* in piped$/ms);
    const apply = ['apply', '--data', '-', '--x', 'a,b', '--adapter', 'piped'];
    expect((await ok(apply, csv)).split('\n')).toHaveLength(6);
  });

  test('a reader that goes away is no error, and ends nothing else', async () => {
    const apply = ['apply', '--data', '-', '--x', 'a,b', '--adapter', 'piped'];
    const { child, ended } = start(...apply);
    child.stdin.on('error', () => undefined);
    child.stdin.write(`a,b\n${'1,2\n'.repeat(200_000)}`);
    await nextOutput({ child, ended });
    child.stdout.destroy(); // and stdin stays open: it does not wait for the rest
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });

    const training = start(...endless('unread').with(-6, '3000'));
    await nextOutput(training);
    training.child.stdout.destroy();
    expect(await training.ended).toMatchObject({ code: 0, stderr: '' });
    expect(await ok(['info', 'unread'])).toMatch(/rank 8/);
  });

  test('nor is one that resets the connection', async () => {
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const stdout = connect(server.address().port, 'localhost');
    const [[reader]] = await Promise.all([once(server, 'connection'), once(stdout, 'connect')]);
    const apply = ['apply', '--data', '-', '--x', 'a,b', '--adapter', 'piped'];
    const { child, ended } = startInto(stdout, apply);
    child.stdin.on('error', () => undefined);
    child.stdin.write(`a,b\n${'1,2\n'.repeat(200_000)}`);
    await once(reader, 'data');
    stdout.on('error', () => undefined).destroy();
    reader.resetAndDestroy();
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    server.close();
  });
});

describe('no control character reaches the terminal', () => {
  const evil = 'a\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eb\r\nc';

  test('from the contents of a file', async () => {
    await writeFile(at('evil.csv'), `"${evil}",b\n1,2\n\u001b[31mx,3\n`);
    for (const args of [
      ['--x', 'z'],
      ['--x', '0'],
      ['--json', '--x', 'z'],
      ['--json', '--x', '0'],
    ]) {
      const compress = ['compress', '--data', 'evil.csv', '--y', 'b', '--out', 'o.qr', ...args];
      const { stdout, stderr } = await run(compress);
      expect(stderr).toContain('u001b');
      expect(stdout + stderr).not.toMatch(RAW);
    }
  });

  test('from names of files, options and commands', async () => {
    await writeFile(at(`${evil}.csv`), 'a,b\n1,x\n');
    const named = ['compress', '--data', `${evil}.csv`, '--y', 'b', '--out', 'o.qr'];
    for (const args of [
      named,
      ['info', `${evil}.npy`],
      [evil],
      ['plan', '--rank', '1', `--${evil}`],
      ['plan', '--n', evil],
    ]) {
      const { stderr, code } = await run(args);
      expect(code).toBeGreaterThan(0);
      expect(stderr).toContain('u001b');
      expect(stderr).not.toMatch(RAW);
    }
  });

  test('from the names in an adapter', async () => {
    await ok([...training('named'), '--module', 'proj\u001b[31m']);
    expect(await ok(['info', 'named'])).toMatch(/layer proj\\u001b\[31m\n/);
    expect(jsonLines(await ok(['info', 'named', '--json']))[0].module).toBe('proj\u001b[31m');
  });
});

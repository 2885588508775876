/** Tables as they are, on the command line: gaps, categories, encodings, and predictions with names. */
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { apply, fromPeft, solve, toPeft, train } from 'lora-wasm';
import { readCsv, readTable, writeNpy } from 'lora-wasm/data';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { bits } from '../unit/agreement.js';
import { jsonLines, ok, run, useFolder } from './cli.js';

const at = useFolder();

const n = 60;
const cities = ['Oslo', 'Bergen', 'Bodø'];
const wave = (i, speed) => Math.round(1000 * Math.sin(speed * (i + 1) ** 2)) / 100;
const rows = Array.from({ length: n }, (_, i) => {
  const [sun, wind] = [wave(i, 0.7), wave(i, 1.3)];
  const city = cities[i % 3];
  const rain = Math.round(100 * (20 + 2 * sun - wind + 5 * (i % 3) + wave(i, 2.1) / 20)) / 100;
  return [i, city, i % 7 === 3 ? '' : sun, i % 11 === 5 ? 'NA' : wind, i % 13 === 6 ? '' : rain];
});
const header = ['id', ' city ', 'sun', 'wind', 'rain'];
const lines = (list, delimiter = ',') => list.map((row) => `${row.join(delimiter)}\n`).join('');
const table = lines([header, ...rows]);
const columns = { x: ['city', 'sun', 'wind'], y: ['rain'] };
const flags = ['--x', 'city,sun,wind', '--y', 'rain'];
const learning = ['--missing', 'mean', '--categories', 'one-hot', '--standardise', '--constant'];

const adapterOf = async (name) => {
  const files = await readPeftFolder(at(name));
  return fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);
};

beforeAll(async () => {
  await writeFile(at('table.csv'), table);
  const semicolons = lines([header, ...rows], ';').replace(/\d+\.\d+/g, (text) =>
    text.replace('.', ','),
  );
  await writeFile(at('latin.csv'), Buffer.from(semicolons, 'latin1'));
  await writeFile(at('half one.csv'), lines([header, ...rows.slice(0, 20)]));
  await writeFile(at('half two.csv'), lines([header, ...rows.slice(20)]));
});

describe('train', () => {
  test('learns from the rows that are not held out, and says what it did', async () => {
    const settings = ['--validation', '0.25', '--seed', '4', '--rank', '1', '--steps', '30'];
    const args = ['train', '--data', 'table.csv', ...flags, ...learning, '--standardise-y'];
    const said = await run([...args, ...settings, '--out', 'learnt']);
    expect([said.code, said.stderr]).toEqual([
      0,
      '5 rows with missing values left out; 13 missing values filled\n',
    ]);
    const read = await readTable((how) => readCsv(table, { ...columns, ...how }), {
      missing: 'mean',
      categories: 'one-hot',
      standardise: true,
      standardiseY: true,
      constant: true,
      validation: 0.25,
      seed: 4,
    });
    const { x, y, validation, preprocessing } = read;
    const options = { rank: 1, steps: 30, seed: 4, validation };
    const expected = await train({ x, y, preprocessing, ...options });
    const adapter = await adapterOf('learnt');
    expect(bits(adapter.a)).toEqual(bits(expected.a));
    expect(adapter.preprocessing).toEqual(preprocessing);
    const [note, result] = jsonLines(
      await ok([...args, ...settings, '--out', 'again', '--json']),
    ).filter(({ event }) => event !== 'progress');
    expect(note).toMatchObject({ event: 'note', dropped: 5, filled: 13, unknown: 0 });
    expect(result).toMatchObject({ event: 'result', n: 41, dIn: 6, dropped: 5, filled: 13 });
    expect(await ok(['info', 'learnt'])).toMatch(
      "  preprocessing: 5 columns, of the table's city, sun, wind, categories of city, " +
        'missing values filled, standardised, a constant one appended, targets standardised\n',
    );
  });

  test('the same of several files, and of other encodings', async () => {
    const settings = ['--rank', '1', '--steps', '30', '--out'];
    const train = (data, out, ...more) =>
      ok(['train', ...data, ...flags, ...learning, ...more, ...settings, out]);
    await train(['--data', 'table.csv'], 'whole');
    await train(['--data', 'half one.csv', 'half two.csv'], 'halves');
    await train(['--data', 'latin.csv'], 'of latin', '--encoding', 'latin1');
    const [whole, halves, latin] = [
      await adapterOf('whole'),
      await adapterOf('halves'),
      await adapterOf('of latin'),
    ];
    expect([bits(halves.a), bits(latin.a)]).toEqual([bits(whole.a), bits(whole.a)]);
    expect(latin.preprocessing.table.csv).toMatchObject({
      delimiter: ';',
      decimal: ',',
      encoding: 'latin1',
    });
    const wrong = await run(['train', '--data', 'latin.csv', ...flags, ...settings, 'none']);
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      'lora-wasm: latin.csv: the text is not UTF-8; the option encoding takes another, such as ' +
        '"windows-1252" or "utf-16le"\n',
    ]);
  });

  test('goes on from an adapter with what that one has learnt', async () => {
    await ok([
      'train',
      '--data',
      'half one.csv',
      ...flags,
      ...learning,
      '--rank',
      '1',
      '--out',
      'first',
    ]);
    const more = ['train', '--data', 'half two.csv', '--steps', '5', '--out', 'second'];
    await ok([...more, '--adapter', 'first']);
    const [first, second] = [await adapterOf('first'), await adapterOf('second')];
    expect(second.preprocessing).toEqual(first.preprocessing);
    const ofModel = { baseModel: 'gpt2', fanInFanOut: true };
    const options = { module: 'c_attn', dtype: 'F64' };
    await writePeftFolder(at('of model'), toPeft({ ...first, ...ofModel }, options));
    await ok([...more, '--adapter', 'of model', '--force']);
    expect(await adapterOf('second')).toMatchObject({ ...ofModel, module: 'c_attn' });
    const refused = await run([...more, '--adapter', 'first', '--missing', 'drop', '--force']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'lora-wasm: --missing is as --adapter has it\n',
    ]);
  });

  test.each([
    [['--missing', 'median'], 2, /--missing <what>' argument 'median' is invalid/],
    [['--categories', ''], 2, /--categories <columns>' argument '' is invalid/],
    [['--encoding', 'klingon'], 2, /encoding is "klingon"; a label that TextDecoder knows/],
    [[], 1, /table.csv: row 0 \(line 2\), column "city" is "Oslo"; a finite number was expected/],
    [['--categories', 'city'], 1, /row 3 \(line 5\), column "sun" has no value/],
    [['--missing', 'drop', '--targets', 'table.csv'], 2, /--missing needs rows with their targets/],
    [
      ['--categories', 'one-hot', '--missing', 'drop', '--validation', '1.5'],
      2,
      /validation is 1.5/,
    ],
  ])('refuses %j', async (more, code, message) => {
    const args = ['train', '--data', 'table.csv', ...flags, '--rank', '1', '--out', 'refused'];
    const said = await run([...args, ...more]);
    expect([said.code, said.stderr]).toEqual([code, expect.stringMatching(message)]);
  });
});

describe('apply', () => {
  const trained = async (out, ...more) => {
    await ok([
      'train',
      '--data',
      'table.csv',
      ...flags,
      ...learning,
      '--standardise-y',
      ...more,
      '--rank',
      '1',
      '--optimizer',
      'scaled-gd',
      '--out',
      out,
    ]);
    return adapterOf(out);
  };

  test('finds the columns, and gives the targets by their name and in their units', async () => {
    const adapter = await trained('named');
    const said = await run(['apply', '--data', 'table.csv', '--adapter', 'named']);
    expect([said.code, said.stderr]).toEqual([0, '14 missing values filled\n']);
    const [first, ...values] = said.stdout.split('\n').slice(0, -1);
    expect(first).toBe('rain');
    const objects = rows.map(([, city, sun, wind]) => ({
      city,
      sun: sun === '' ? null : sun,
      wind: wind === 'NA' ? null : wind,
    }));
    expect(bits(values.map(Number))).toEqual(bits(await apply(objects, adapter)));
    const measured = await run([
      'apply',
      '--data',
      'table.csv',
      '--y',
      'rain',
      '--adapter',
      'named',
    ]);
    const [, loss] = /^loss ([\d.]+)$/m.exec(measured.stderr);
    expect(Number(loss)).toBeLessThan(30);
    expect(measured.stderr).toMatch(/^5 rows with missing values left out; 13 missing/);
  });

  test('--with-columns writes the rows as they are before the predictions', async () => {
    await trained('beside');
    const args = ['apply', '--adapter', 'beside', '--with-columns', '--data'];
    const [first, ...written] = (await ok([...args, 'table.csv'])).split('\n');
    expect(first).toBe('id,city,sun,wind,rain,rain_predicted');
    rows.forEach((row, i) => expect(written[i].startsWith(`${row.join(',')},`)).toBe(true));
    await writeFile(at('new.csv'), 'wind;name;city;sun\n1,5;"a;b";Oslo;2\n');
    expect(await ok([...args, 'new.csv'])).toMatch(
      /^wind;name;city;sun;rain\n1,5;"a;b";Oslo;2;-?\d+,\d+\n$/,
    );
    expect(await ok([...args, 'new.csv', '--out', 'written.csv'])).toBe(
      '1 row of 1 value in written.csv\n',
    );
    await writeFile(at('bare.csv'), '1.5,Oslo,2\n');
    const bare = ['bare.csv', '--no-header', '--x', '1,2,0'];
    expect(await ok([...args, ...bare])).toMatch(/^1.5,Oslo,2,-?\d+\.\d+\n$/);
    await writeFile(at('some.npy'), writeNpy([1, 2, 3], [1, 3]));
    for (const [more, message] of [
      [['table.csv', '--to', 'npy', '--out', 'x.npy'], /--with-columns is for CSV/],
    ]) {
      const said = await run([...args, ...more]);
      expect([said.code, said.stderr]).toEqual([2, expect.stringMatching(message)]);
    }
  });

  test('--with-columns makes no second column of a name', async () => {
    await trained('twice');
    const args = ['apply', '--adapter', 'twice', '--with-columns', '--out', 'two.csv', '--data'];
    await writeFile(at('taken.csv'), 'city,sun,wind,rain,rain_predicted\nOslo,1,2,3,4\n');
    const said = await run([...args, 'taken.csv']);
    expect([said.code, said.stderr]).toEqual([
      1,
      'lora-wasm: --with-columns: two columns would be called "rain_predicted"; ' +
        'rename columns of --data, or leave --with-columns out\n',
    ]);
    await expect(readFile(at('two.csv'))).rejects.toThrow('ENOENT');
    await writeFile(at('free.csv'), 'city,sun,wind,rain_predicted\nOslo,1,2,4\n');
    await ok([...args, 'free.csv']);
    expect(await readFile(at('two.csv'), 'utf8')).toMatch(/^city,sun,wind,rain_predicted,rain\n/);
  });

  test('rows that are left out are counted, and have no line', async () => {
    await ok([
      'train',
      '--data',
      'table.csv',
      '--x',
      'sun,wind',
      '--y',
      'rain',
      '--missing',
      'drop',
      '--rank',
      '1',
      '--out',
      'dropping',
    ]);
    const args = ['apply', '--data', 'table.csv', '--adapter', 'dropping', '--with-columns'];
    const { stdout, stderr } = await run(args);
    const left = rows.filter(([, , sun, wind]) => sun !== '' && wind !== 'NA');
    expect(stderr).toBe(`${n - left.length} rows with missing values left out\n`);
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]),
    ).toEqual(left.map(([id]) => String(id)));
  });

  test('an unknown category is refused, unless --unknown takes it', async () => {
    await trained('strict');
    await writeFile(at('rome.csv'), 'city,sun,wind\nRome,1,2\n');
    const args = ['apply', '--data', 'rome.csv', '--adapter', 'strict'];
    const said = await run(args);
    expect([said.code, said.stderr]).toEqual([
      1,
      expect.stringMatching(/^lora-wasm: rome.csv: row 0 .* is "Rome"; one of the categories/),
    ]);
    const taken = await run([...args, '--unknown', 'zeros']);
    expect([taken.code, taken.stderr]).toEqual([0, '1 value of no known category\n']);
  });
});

describe('solve', () => {
  test('holds a part of the rows out, as the library does', async () => {
    const args = ['solve', '--data', 'table.csv', ...flags, ...learning, '--validation', '0.3'];
    const said = jsonLines(
      await ok([...args, '--seed', '2', '--rank', 'best', '--out', 'best', '--json']),
    ).at(-1);
    const read = await readTable((how) => readCsv(table, { ...columns, ...how }), {
      missing: 'mean',
      categories: 'one-hot',
      standardise: true,
      constant: true,
      validation: 0.3,
      seed: 2,
    });
    const { x, y, validation, preprocessing } = read;
    const expected = await solve({ x, y, preprocessing, validation, rank: 'best' });
    const { rank, bestRank, lowestRank, validationStandardError, validationLossByRank } = expected;
    expect(said).toMatchObject({
      rank,
      bestRank,
      lowestRank,
      validationStandardError,
      validationLossByRank,
      filled: 13,
    });
    const lowest = jsonLines(await ok([...args, '--rank', 'lowest', '--out', 'low', '--json']));
    expect(lowest.at(-1).rank).toBe(lowest.at(-1).lowestRank);
  });

  test('without anything to learn, a fraction is what solve() takes', async () => {
    await writeFile(at('plain.csv'), 'a,b,y\n1,2,3\n2,1,4\n3,5,6\n4,4,9\n5,1,2\n');
    const args = ['--data', 'plain.csv', '--y', 'y', '--validation', '0.4', '--rank', '1'];
    const said = jsonLines(await ok(['solve', ...args, '--out', 'plain', '--json'])).at(-1);
    const x = [1, 2, 2, 1, 3, 5, 4, 4, 5, 1];
    const problem = { x, y: [3, 4, 6, 9, 2], wBase: [0, 0], dIn: 2, dOut: 1 };
    const { lossByRank } = await solve({ ...problem, rank: 1, validation: 0.4 });
    expect(said.lossByRank).toEqual(lossByRank);
  });
});

test.each([
  ['best', 'is told apart from'],
  ['lowest', 'has a lower loss than'],
])('solve --rank %s writes nothing where the base alone is it', async (rank, reason) => {
  // What is learnt of the first rows is the opposite of what holds in the others.
  await writeFile(at('agreed.csv'), 'a,b\n1,1\n2,2\n3,3\n');
  await writeFile(at('opposed.csv'), 'a,b\n1,-1\n2,-2\n3,-3\n');
  const data = ['--data', 'agreed.csv', '--y', 'b', '--validation', 'opposed.csv'];
  const { code, stderr, stdout } = await run([
    'solve',
    ...data,
    '--rank',
    rank,
    '--out',
    'of-none',
  ]);
  expect([code, stdout, stderr]).toEqual([
    1,
    '',
    `lora-wasm: no rank ${reason} the base alone on --validation: there is no adapter to write\n`,
  ]);
  await expect(readFile(at('of-none'))).rejects.toThrow('ENOENT');
});

describe('compress', () => {
  test('keeps what it has learnt in .safetensors', async () => {
    const args = ['--data', 'half one.csv', 'half two.csv', ...flags, ...learning];
    const said = await run(['compress', ...args, '--standardise-y', '--out', 'rows.safetensors']);
    expect([said.code, said.stderr]).toEqual([
      0,
      '5 rows with missing values left out; 13 missing values filled\n',
    ]);
    const rank = ['--rank', '1', '--lr', '0.05', '--out'];
    await ok(['train', '--data', 'rows.safetensors', ...rank, 'of R']);
    await ok(['train', ...args, '--standardise-y', ...rank, 'of rows']);
    const [ofR, ofRows] = [await adapterOf('of R'), await adapterOf('of rows')];
    expect(ofR.preprocessing.table).toEqual(ofRows.preprocessing.table);
    ofR.a.forEach((value, i) => expect(value).toBeCloseTo(ofRows.a[i], 8));
    const predicted = (adapter) =>
      ok([
        'apply',
        '--data',
        'table.csv',
        '--adapter',
        adapter,
        '--json',
        '--out',
        `${adapter}.csv`,
      ]);
    await predicted('of R');
    expect((await readFile(at('of R.csv'), 'utf8')).split('\n')[0]).toBe('rain');
  });

  test.each([
    [['--missing', 'mean'], '--missing mean'],
    [['--categories', 'city', '--missing', 'drop'], '--categories'],
    [['--standardise-y', '--missing', 'drop'], '--standardise-y'],
  ])('of stdin refuses %j, which reads twice', async (more, flag) => {
    const args = ['compress', '--data', '-', '--x', 'city,sun', '--y', 'rain', ...more];
    const said = await run([...args, '--out', 'stdin.safetensors'], table);
    expect([said.code, said.stderr]).toEqual([
      2,
      `lora-wasm: ${flag} reads the rows twice, which stdin cannot be\n`,
    ]);
  });

  test('of stdin takes what needs one pass', async () => {
    const args = ['compress', '--data', '-', '--x', 'sun,wind', '--y', 'rain', '--missing'];
    const dropped = await run([...args, 'drop', '--out', 'stdin.qr'], table);
    expect([dropped.code, dropped.stdout]).toEqual([
      0,
      '43 rows of 2 features and 1 target in stdin.qr\n',
    ]);
    const filled = await run([...args, '0', '--out', 'stdin.safetensors'], table);
    expect(filled.stdout).toBe('55 rows of 2 features and 1 target in stdin.safetensors\n');
    const refused = await run([...args, '0', '--out', 'other.qr'], table);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'lora-wasm: what --missing does is kept in .safetensors: --out names none\n',
    ]);
  });
});

test('a file without a header has none in what is made of it', async () => {
  await writeFile(at('bare rows.csv'), 'a,1,2\nb,2,3\na,3,5\n');
  const args = ['--data', 'bare rows.csv', '--no-header', '--y', '2', '--categories', '0'];
  await ok(['train', ...args, '--rank', '1', '--out', 'of bare']);
  expect(await ok(['apply', '--data', 'bare rows.csv', '--adapter', 'of bare'])).toMatch(
    /^(-?[\d.]+\n){3}$/,
  );
});

test('NaN in arrays is a missing value', async () => {
  await writeFile(at('gaps.npy'), writeNpy([1, NaN, 3, 4, 5, 9, 7, 1], [4, 2]));
  const args = ['train', '--data', 'gaps.npy', '--y', '1', '--missing', 'drop', '--rank', '1'];
  const said = await run([...args, '--steps', '1', '--out', 'of gaps']);
  expect([said.code, said.stderr]).toEqual([0, '1 row with missing values left out\n']);
});

test('a text that stands for a missing value is no category, unless --missing-marks has other ones', async () => {
  await writeFile(at('marks.csv'), 'city,rain\nNA,1\nOslo,2\n');
  const args = ['train', '--data', 'marks.csv', '--y', 'rain', '--categories', 'one-hot'];
  const settings = ['--rank', '1', '--steps', '1', '--out', 'of marks'];
  const refused = await run([...args, ...settings]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    'lora-wasm: marks.csv: row 0 (line 2), column "city" has no value\n',
  ]);
  await ok([...args, '--missing-marks', '?', ...settings]);
  const [city] = (await adapterOf('of marks')).preprocessing.table.x;
  expect(city.categories).toEqual(['NA', 'Oslo']);
});

describe('several files of the same columns in another order', () => {
  const uvt = { u: [1, 2, 3], v: [2, 1, 5], t: [5, 4, 13] };
  const asCsv = (names) =>
    lines([names, ...uvt.u.map((_, i) => names.map((name) => uvt[name][i]))]);
  const asArrow = (names) =>
    tableToIPC(
      tableFromArrays(
        Object.fromEntries(names.map((name) => [name, Float64Array.from(uvt[name])])),
      ),
      'file',
    );
  beforeAll(async () => {
    for (const name of ['uvt', 'vtu']) {
      await writeFile(at(`${name}.csv`), asCsv([...name]));
      await writeFile(at(`${name}.arrow`), asArrow([...name]));
    }
    await writeFile(at('ut.csv'), 'u,t\n1,2\n');
    await writeFile(at('again.csv'), asCsv(['u', 'v', 't']));
  });
  const settings = ['--rank', '1', '--steps', '1', '--force', '--out'];
  const hint = ': names in --x and --y find columns in any order\n';

  test.each([
    ['uvt.csv', 'vtu.csv', ['--x', '0-1', '--y', '2'], 'column 2 is "u"; "t" was expected'],
    ['uvt.csv', 'vtu.csv', ['--y', 't'], 'column 0 is "v"; "u" was expected'],
    ['uvt.csv', 'vtu.csv', ['--x', 'u,v', '--y', '2'], 'column 2 is "u"; "t" was expected'],
    ['uvt.csv', 'ut.csv', ['--x', '0', '--y', '1'], 'column 1 is "t"; "v" was expected'],
    ['uvt.arrow', 'vtu.arrow', ['--y', 't'], 'column 0 is "v"; "u" was expected'],
    ['uvt.csv', 'vtu.arrow', ['--y', 't'], 'column 0 is "v"; "u" was expected'],
  ])('%s and %s are refused where %j takes numbers', async (one, other, chosen, message) => {
    for (const [command, ...more] of [
      ['train', ...settings],
      ['compress', '--standardise', '--missing', 'mean', '--out'],
    ]) {
      const args = [command, '--data', one, other, ...chosen, ...more, 'same.safetensors'];
      const said = await run(args);
      expect([said.code, said.stderr]).toEqual([
        1,
        `lora-wasm: ${other}: ${message}, as in ${one}${hint}`,
      ]);
    }
  });

  test('one more column is named', async () => {
    const said = await run(['train', '--data', 'ut.csv', 'uvt.csv', '--y', 't', ...settings, 'o']);
    expect([said.code, said.stderr]).toEqual([
      1,
      `lora-wasm: uvt.csv: column 1 is "v"; no more columns were expected, as in ut.csv${hint}`,
    ]);
  });

  test('by name they are read; and by number, where the names are the same', async () => {
    const train = async (data, chosen, out) => {
      await ok(['train', '--data', ...data, ...chosen, ...settings, out]);
      return bits((await adapterOf(out)).a);
    };
    const names = ['--x', 'u,v', '--y', 't'];
    const expected = await train(['uvt.csv', 'again.csv'], names, 'same');
    expect(await train(['uvt.csv', 'vtu.csv'], names, 'by name')).toEqual(expected);
    const numbers = ['--x', '0-1', '--y', '2'];
    expect(await train(['uvt.csv', 'again.csv'], numbers, 'by number')).toEqual(expected);
  });

  test('and a file of validation rows is compared with --data', async () => {
    const args = ['--data', 'uvt.csv', '--validation', 'vtu.csv', '--x', '0-1', '--y', '2'];
    const said = await run(['train', ...args, ...settings, 'validated']);
    expect([said.code, said.stderr]).toEqual([
      2,
      'lora-wasm: vtu.csv: x[0] is column 0, "v"; "u", or another name, was expected, as in preprocessing.table: names find columns in any order\n',
    ]);
  });
});

test('--format is about --data: other files are read by their own names', async () => {
  const text = 'a,b\n1,2\n2,3\n4,1\n';
  await writeFile(at('without-name'), text);
  await writeFile(at('held.npy'), writeNpy(Float64Array.of(1, 2, 3, 5), [2, 2]));
  await writeFile(at('targets.npy'), writeNpy(Float64Array.of(2, 3, 1), [3, 1]));
  const data = ['--data', 'without-name', '--format', 'csv', '--x', '0', '--rank', '1'];
  const train = ['train', ...data, '--steps', '1'];
  const held = ['--y', '1', '--validation', 'held.npy'];
  expect(await ok([...train, ...held, '--out', 'of-held'])).toMatch(/^validation loss /m);
  const targets = ['--targets', 'targets.npy'];
  expect(await ok([...train, ...targets, '--out', 'of-targets'])).toMatch(/^adapter of rank 1 /m);
});

test('it is said where --categories one-hot finds no texts', async () => {
  const note = '--categories one-hot: no column of --x has texts\n';
  const given = ['--data', 'table.csv', '--y', 'rain', '--missing', 'drop', '--x'];
  const train = ['train', ...given, 'sun,wind', '--rank', '1', '--steps', '1', '--out'];
  expect((await run([...train, 'numbers only'])).stderr).not.toContain(note);
  const encoded = await run([...train, 'no texts', '--categories', 'one-hot']);
  expect([encoded.code, encoded.stderr]).toEqual([0, expect.stringContaining(note)]);
  const compress = ['compress', ...given];
  const categories = ['--categories', 'one-hot', '--out'];
  const reduced = await run([...compress, 'sun,wind', ...categories, 'no texts.safetensors']);
  expect([reduced.code, reduced.stderr]).toEqual([0, expect.stringContaining(note)]);
  const texts = await run([...compress, 'sun,city', ...categories, 'texts.safetensors']);
  expect([texts.code, texts.stderr]).toEqual([0, expect.not.stringContaining(note)]);
});

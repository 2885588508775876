// Several modules in one adapter of PEFT, and modules added to one that is there.
import { describe, expect, test } from '@jest/globals';
import { fromPeft, toPeft } from 'lora-wasm';
import { readSafetensors } from 'lora-wasm/safetensors';
import { bits } from './agreement.js';
import { peftCase, peftCases } from './peft-cases.js';
import { randomValues } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const CONFIG = 'adapter_config.json';
const MODEL = 'adapter_model.safetensors';

const adapterOf = (rank, scale, seed, more = {}) => ({
  a: randomValues(4 * rank, seed),
  b: randomValues(rank * 3, seed + 1),
  rank,
  scale,
  dIn: 4,
  dOut: 3,
  ...more,
});
const F64 = { dtype: 'F64' };
const textOf = (files) => new TextDecoder().decode(files[CONFIG]);
const configOf = (files) => JSON.parse(textOf(files));
const read = (files, module) => fromPeft(files[CONFIG], files[MODEL], { module });
const filesOf = ({ config, model }) => ({
  [CONFIG]: new TextEncoder().encode(config),
  [MODEL]: model,
});

function expectModule(files, module, adapter) {
  const found = read(files, module);
  expect(bits(found.a)).toEqual(bits(adapter.a));
  expect(bits(found.b)).toEqual(bits(adapter.b));
  expect(found).toMatchObject({ module, rank: adapter.rank, scale: adapter.scale });
  expect(found.preprocessing).toEqual(adapter.preprocessing);
}

/** What PEFT before 0.14 finds: one key for both patterns, of a name's end behind a dot. */
function oldRule({ r, lora_alpha: alpha, rank_pattern = {}, alpha_pattern = {} }, module) {
  const keys = [...Object.keys(rank_pattern), ...Object.keys(alpha_pattern)];
  const key = keys.find((one) => new RegExp(`^.*\\.${one}$`).test(module)) ?? module;
  return { rank: rank_pattern[key] ?? r, alpha: alpha_pattern[key] ?? alpha };
}

describe('toPeft() of several modules', () => {
  test.each([
    ['of one rank and scale', { q: [2, 1], v: [2, 1] }],
    ['of several ranks', { 'attn.q': [2, 1], 'attn.v': [3, 1], mlp: [1, 1] }],
    ['of several scales', { 'attn.q': [2, 1], 'attn.v': [2, 0.5] }],
    [
      'whose names end with others',
      { proj: [1, 2], 'encoder.proj': [2, 1], 'x.encoder.proj': [3, 0.1] },
    ],
    [
      'whose names look like expressions',
      { 'a.b': [1, 1], aXb: [2, 1], 'c+': [3, 1], cc: [4, 1], '(': [5, 1] },
    ],
    ['whose names are numbers', { 1: [1, 1], 0: [2, 1], 'net.0': [3, 1] }],
    ['of scales with a root', { q: [2, 4 / Math.sqrt(2)], v: [3, 4 / Math.sqrt(3)] }],
    ['of scales that no alpha gives', { q: [3, 1 / 7], v: [2, 1.5 / Math.sqrt(2)] }],
  ])('%s: each is read as it was', (_, sizes) => {
    const modules = new Map(
      Object.entries(sizes).map(([name, [rank, scale]], i) => [
        name,
        adapterOf(rank, scale, i + 1),
      ]),
    );
    const files = toPeft({ modules }, F64);
    for (const [name, adapter] of modules) expectModule(files, name, adapter);
    expect(configOf(files).target_modules.sort()).toEqual([...modules.keys()].sort());
  });

  test('writes patterns where they differ, and none where they do not', () => {
    const same = { modules: { q: adapterOf(2, 1, 1), v: adapterOf(2, 1, 2) } };
    expect(configOf(toPeft(same))).not.toHaveProperty('rank_pattern');
    const modules = { 'attn.q': adapterOf(4, 0.5, 1), v: adapterOf(2, 1, 2) };
    const config = configOf(toPeft({ modules }));
    expect(config).toMatchObject({
      r: 2,
      lora_alpha: 2,
      rank_pattern: { 'attn.q': 4 },
      alpha_pattern: { 'attn.q': 2 },
      target_modules: ['attn.q', 'v'],
    });
    const known = Object.keys(JSON.parse(peftCase('plain').config));
    expect(Object.keys(config).filter((key) => !known.includes(key))).toEqual([]);
  });

  test('writes what the rule of older PEFTs finds, too', () => {
    const modules = {
      proj: adapterOf(1, 2, 1),
      'encoder.proj': adapterOf(2, 1, 2),
      'y.v': adapterOf(3, 3, 3),
    };
    const config = configOf(toPeft({ modules }));
    for (const [name, { rank, scale }] of Object.entries(modules)) {
      expect({ name, ...oldRule(config, name) }).toEqual({ name, rank, alpha: scale * rank });
    }
  });

  test('keeps a preprocessing with its module alone', () => {
    const preprocessing = { columns: 3, constant: true };
    const modules = { q: adapterOf(1, 1, 1, { preprocessing }), v: adapterOf(1, 1, 2) };
    const files = toPeft({ modules }, F64);
    for (const [name, adapter] of Object.entries(modules)) expectModule(files, name, adapter);
  });

  test.each([
    ['none', { modules: {} }, {}, /^modules is empty; one adapter was expected$/],
    [
      'no object',
      { modules: 7 },
      {},
      /^modules is 7; an object or a Map of adapters was expected$/,
    ],
    [
      'a bad name',
      { modules: { 'a..b': adapterOf(1, 1, 1) } },
      {},
      /^module is "a\.\.b"; the dotted name/,
    ],
    ['no adapter', { modules: { q: 1 } }, {}, /^modules\["q"\] is 1; an object with a and b/],
    [
      'a module beside',
      { modules: { q: adapterOf(1, 1, 1) } },
      { module: 'q' },
      /^module is not an option of/,
    ],
    ['no module', adapterOf(1, 1, 1), undefined, /^module is missing; the dotted name/],
  ])('refuses %s', async (_, given, options, message) => {
    expectRefusal(await errorOf(() => toPeft(given, options)), 'ERR_ARGUMENT', message);
  });
});

describe('toPeft({ into })', () => {
  const added = adapterOf(5, 0.25, 9);
  const good = peftCases.map(({ name }) => name).filter((name) => name !== 'dora');

  test.each(good)('adds a module to what PEFT wrote, and leaves the rest as it is: %s', (name) => {
    const into = filesOf(peftCase(name));
    const before = readSafetensors(into[MODEL]);
    const files = toPeft(added, { module: 'deep.new', into, ...F64 });
    expectModule(files, 'deep.new', added);
    const after = readSafetensors(files[MODEL]);
    expect(after.tensors.size).toBe(before.tensors.size + 2);
    for (const [tensor, { dtype, shape, bytes }] of before.tensors) {
      expect(after.tensors.get(tensor)).toMatchObject({ dtype, shape });
      expect(Buffer.compare(after.tensors.get(tensor).bytes, bytes)).toBe(0);
    }
    for (const [key, text] of before.metadata) expect(after.metadata.get(key)).toBe(text);
    for (const module of modulesIn(before)) expect(read(files, module)).toEqual(read(into, module));
    const changed = ['rank_pattern', 'alpha_pattern', 'target_modules'];
    const kept = (config) => Object.entries(config).filter(([key]) => !changed.includes(key));
    expect(kept(configOf(files))).toEqual(kept(configOf(into)));
    const targets = configOf(into).target_modules;
    expect(configOf(files).target_modules).toEqual([...targets, 'deep.new']);
  });

  const modulesIn = ({ tensors }) =>
    new Set([...tensors.keys()].map((key) => /^base_model\.model\.(.*)\.lora_/.exec(key)[1]));

  test('replaces a module of it, also where a pattern named it', () => {
    const into = filesOf(peftCase('alpha_pattern'));
    const other = { a: [1, 2], b: [3], rank: 1, scale: 2 };
    const files = toPeft(other, { module: 'proj', into, ...F64 });
    expectModule(files, 'proj', { ...other, a: Float64Array.of(1, 2), b: Float64Array.of(3) });
    expect(readSafetensors(files[MODEL]).tensors.size).toBe(2);
    expect(configOf(files).rank_pattern).toEqual({ proj: 1 });
  });

  test('takes what it wrote, one after the other, with preprocessing and numbers as names', () => {
    const preprocessing = { columns: 3, constant: true };
    const parts = {
      1: adapterOf(1, 1 / 7, 1, { preprocessing }),
      0: adapterOf(2, 3, 3),
      'a.1': adapterOf(3, 2, 5),
    };
    let files;
    for (const [module, adapter] of Object.entries(parts).reverse()) {
      files = toPeft(adapter, { module, into: files, ...F64 });
    }
    for (const [module, adapter] of Object.entries(parts)) expectModule(files, module, adapter);
    const changed = adapterOf(4, 1, 7);
    files = toPeft({ modules: { 1: changed } }, { into: files, ...F64 });
    for (const [module, adapter] of Object.entries({ ...parts, 1: changed }))
      expectModule(files, module, adapter);
  });

  test('extends targets that are an expression, or that PEFT finds by itself', () => {
    const { config, model } = peftCase('plain');
    const into = (targets) =>
      filesOf({
        config: JSON.stringify({ ...JSON.parse(config), target_modules: targets }),
        model,
      });
    const targetsOf = (targets) =>
      configOf(toPeft(added, { module: 'deep.new', into: into(targets) })).target_modules;
    expect(targetsOf('pro.')).toBe('pro.|deep\\.new');
    expect(targetsOf('.*(proj|new)')).toBe('.*(proj|new)');
    expect(targetsOf('all-linear')).toBe('all-linear');
    expect(targetsOf(null)).toEqual(['proj', 'deep.new']);
    expect(targetsOf(['new'])).toEqual(['new']);
  });

  test.each([
    [
      'an exclusion',
      { exclude_modules: ['x'] },
      /^exclude_modules is an Array, which may leave out the module/,
    ],
    ['DoRA', { use_dora: true }, /^use_dora is true/],
  ])('refuses %s', async (_, change, message) => {
    const { config, model } = peftCase('plain');
    const into = filesOf({ config: JSON.stringify({ ...JSON.parse(config), ...change }), model });
    const error = await errorOf(() => toPeft(added, { module: 'deep.new', into }));
    expectRefusal(error, 'ERR_FORMAT', message);
  });

  test.each([
    ['no files', { into: 1 }, 'into is 1; what toPeft() made was expected'],
    [
      'a base model',
      { into: filesOf(peftCase('plain')), baseModel: 'm' },
      'baseModel is given beside into, which already contains it',
    ],
  ])('refuses %s', async (_, options, message) => {
    const error = await errorOf(() => toPeft(added, { module: 'q', ...options }));
    expectRefusal(error, 'ERR_ARGUMENT', message);
  });
});

import { describe, expect, test } from '@jest/globals';
import { apply, fromPeft, merge, train } from 'lora-wasm';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';
import { bits, expectAgreement } from './agreement.js';
import { peftCase, peftCases } from './peft-cases.js';
import { errorOf, expectRefusal } from './refusal.js';

/** The case's tensors and settings, changed. */
function changed(name, { settings = {}, tensors = {}, rename = (key) => key }) {
  const { config, model } = peftCase(name);
  const read = new Map();
  for (const [key, tensor] of readSafetensors(model).tensors) read.set(rename(key), tensor);
  for (const [key, tensor] of Object.entries(tensors)) {
    if (tensor) read.set(key, tensor);
    else read.delete(key);
  }
  return [{ ...JSON.parse(config), ...settings }, writeSafetensors(read, { format: 'pt' })];
}

const PREFIX = 'base_model.model.';
const loraA = `${PREFIX}proj.lora_A.weight`;
const loraB = `${PREFIX}proj.lora_B.weight`;
const float32 = (shape) => ({
  dtype: 'F32',
  shape,
  bytes: new Float32Array(shape.reduce((product, length) => product * length, 1)),
});

describe('what PEFT wrote', () => {
  const honoured = peftCases.filter(({ name }) => name !== 'dora' && name !== 'two_modules');

  test('all of it is tested', () => {
    expect(peftCases).toHaveLength(8);
    expect(honoured).toHaveLength(6);
  });

  test.each(honoured)('$name: outputs and merged weight', ({ name, config, model, expected }) => {
    const adapter = fromPeft(config, model);
    const { x, y, wBase, merged, dIn, dOut } = expected;
    expect(adapter).toMatchObject({ dIn, dOut, module: 'proj', rslora: name === 'rslora' });
    // What is expected was computed before the values were rounded to the precision of the file.
    const tolerance = { f16: 2 ** -11, bf16: 2 ** -8 }[name] ?? 1e-14;
    expectAgreement(apply(x, adapter, { wBase }), y, tolerance);
    expectAgreement(merge(wBase, adapter), merged, tolerance);
  });

  test.each([
    ['plain', 4, 4, 1],
    ['alpha16', 4, 16, 4],
    ['rslora', 4, 8, 4],
    ['alpha_pattern', 3, 9, 3],
    ['bf16', 4, 8, 2],
  ])('%s: rank %d, alpha %d, scale %d', (name, rank, alpha, scale) => {
    const { config, model } = peftCase(name);
    expect(fromPeft(config, model)).toMatchObject({ rank, alpha, scale });
  });

  test('two_modules: each of them', async () => {
    const { config, model, expected } = peftCase('two_modules');
    const proj = fromPeft(config, model, { module: 'proj' });
    expectAgreement(merge(expected.wBase, proj), expected.merged, 1e-14);
    expect(fromPeft(config, model, { module: 'head' })).toMatchObject({ dIn: 6, dOut: 3, rank: 2 });
    expectRefusal(
      await errorOf(() => fromPeft(config, model)),
      'ERR_ARGUMENT',
      'module is missing; one of those in the file was expected: "head", "proj"',
    );
    expectRefusal(
      await errorOf(() => fromPeft(config, model, { module: 'pro' })),
      'ERR_ARGUMENT',
      'module is "pro"; one of those in the file was expected: "head", "proj"',
    );
  });

  test('dora: refused, by its setting and by its tensor', async () => {
    const { config, model } = peftCase('dora');
    const error = await errorOf(() => fromPeft(config, model));
    expectRefusal(error, 'ERR_FORMAT', 'use_dora is true, which is not supported');
    expect(error.reason).toBe('dora');
    const bySetting = await errorOf(() =>
      fromPeft({ ...JSON.parse(config), use_dora: false }, model),
    );
    expectRefusal(
      bySetting,
      'ERR_FORMAT',
      'the module "proj" has lora_magnitude_vector: not supported',
    );
    expect(bySetting.reason).toBe('dora');
  });

  test('can be trained further', async () => {
    const { config, model, expected } = peftCase('rslora');
    const { a: a0, b: b0, rank, alpha, rslora, scale } = fromPeft(config, model);
    const { x, y, wBase, dIn, dOut } = expected;
    const options = { x, y, wBase, dIn, dOut, a0, b0, rank, alpha, rslora };
    const result = await train({ ...options, steps: 0 });
    expect(result.scale).toBe(scale);
    expect(result.loss).toBeLessThan(1e-28);
    expect(bits(result.ab)).toEqual(bits([...a0, ...b0]));
  });

  test('takes the configuration as bytes, as a text and as an object', () => {
    const { config, model } = peftCase('plain');
    const text = config.toString();
    for (const form of [config, text, JSON.parse(text)]) {
      expect(fromPeft(form, model).rank).toBe(4);
    }
  });
});

describe('ranks and alphas by pattern', () => {
  const renamed = (module, settings) =>
    fromPeft(
      ...changed('plain', { settings, rename: (key) => key.replace('.proj.', `.${module}.`) }),
    );

  test.each([
    ['the name', 'a.proj', { 'a.proj': 6 }, 6],
    ['its end', 'a.b.proj', { proj: 6 }, 6],
    ['its end, behind a dot only', 'a.reproj', { proj: 6 }, 4],
    ['not its beginning', 'proj.a', { proj: 6 }, 4],
    ['an expression', 'layers.11.proj', { 'layers.\\d+.proj': 6 }, 6],
    ['a class and a repetition', 'layers.11.proj', { 'layers.[0-9]+.*': 6 }, 6],
    ['a choice', 'layers.11.proj', { 'q_proj|proj': 6 }, 6],
    ['a choice as a whole', 'layers.proj.x', { 'proj|none': 6 }, 4],
    ['the first of two', 'proj', { 'pro.': 6, proj: 7 }, 6],
    ['none', 'proj', {}, 4],
  ])('%s', (_, module, alphaPattern, alpha) => {
    expect(renamed(module, { alpha_pattern: alphaPattern })).toMatchObject({ alpha, module });
    expect(renamed(module, { alpha_pattern: alphaPattern }).scale).toBe(alpha / 4);
  });

  test('the rank is checked against the one that its pattern gives', async () => {
    expect(renamed('proj', { r: 7, rank_pattern: { proj: 4 } }).rank).toBe(4);
    const error = await errorOf(() => renamed('proj', { rank_pattern: { proj: 5 } }));
    expectRefusal(
      error,
      'ERR_FORMAT',
      'lora_A is (4, 10) and lora_B (6, 4) in "proj"; a rank of 5 was expected of both',
    );
    expect(error.reason).toBe('rank');
  });

  test.each([
    ['repeated groups', '(p+)+x'],
    ['many choices', '(p|p)'.repeat(40)],
    ['many options', `${'p?'.repeat(40)}x`],
    ['many repetitions', `${'.*'.repeat(20)}x`],
    ['look-ahead', '(?=proj)proj'],
    ['a group by name', '(?P<name>proj)'],
    ['a reference back', '(p)\\1roj'],
    ["Python's end", 'proj\\Z'],
    ['an open group', '(proj'],
  ])('%s: refused', async (_, pattern) => {
    const error = await errorOf(() =>
      renamed('p'.repeat(100), { alpha_pattern: { [pattern]: 8 } }),
    );
    expectRefusal(error, 'ERR_FORMAT', /^the pattern ".*" (cannot be matched safely|is not a reg)/);
    expect(error.reason).toBe('pattern');
  });
});

describe('refuses', () => {
  test.each([
    [
      'another method',
      { peft_type: 'LOHA' },
      'peft-type',
      'peft_type is "LOHA"; "LORA" was expected',
    ],
    ['a bias', { bias: 'lora_only' }, 'bias', /^bias is "lora_only"; trained biases/],
    [
      'a bias of the adapter',
      { lora_bias: true },
      'bias',
      'lora_bias is true, which is not supported',
    ],
    [
      'PiSSA',
      { init_lora_weights: 'pissa_niter_4' },
      'changed-base',
      /^init_lora_weights is "pissa_n/,
    ],
    [
      'OLoRA',
      { init_lora_weights: 'olora' },
      'changed-base',
      /may have changed the frozen weight too$/,
    ],
    ['a transposed base', { fan_in_fan_out: true }, 'fan-in-fan-out', /^fan_in_fan_out is true/],
    [
      'LoftQ',
      { loftq_config: { bits: 4 } },
      'setting',
      'loftq_config is an object, which is not supported',
    ],
    ['aLoRA', { alora_invocation_tokens: [1] }, 'setting', /^alora_invocation_tokens is an Array/],
    ['replicated layers', { layer_replication: [[0, 4]] }, 'setting', /^layer_replication/],
    [
      'a setting of a later version',
      { use_wonder: true },
      'setting',
      'use_wonder is true, which is not supported',
    ],
    ['a setting that objects know', { valueOf: 1 }, 'setting', /^valueOf is 1/],
    ['no rank', { r: undefined }, 'config', /^r is missing in adapter_config.json; a whole number/],
    ['a rank of 0', { r: 0 }, 'config', /^r is 0 in/],
    ['an alpha that is a text', { lora_alpha: '8' }, 'config', /^lora_alpha is "8" in/],
    [
      'an alpha by pattern that is a text',
      { alpha_pattern: { proj: '8' } },
      'config',
      /^alpha_pattern\["proj"\] is "8"/,
    ],
    ['patterns that are an array', { rank_pattern: [1] }, 'config', /^rank_pattern is an Array in/],
  ])('%s', async (_, settings, reason, message) => {
    const error = await errorOf(() => fromPeft(...changed('plain', { settings })));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe(reason);
  });

  test.each([
    ['half an adapter', { [loraB]: undefined }, 'tensor', 'lora_B.weight of "proj" is missing'],
    [
      'ranks that differ',
      { [loraB]: float32([6, 3]) },
      'rank',
      'lora_A is (4, 10) and lora_B (6, 3) in "proj"; a rank of 4 was expected of both',
    ],
    [
      'integers',
      { [loraA]: { dtype: 'I8', shape: [4, 10], bytes: new Int8Array(40) } },
      'tensor',
      'lora_A.weight of "proj" is of I8; F64, F32, F16 or BF16 was expected',
    ],
    [
      'a vector',
      { [loraA]: float32([40]) },
      'tensor',
      /has the shape \[40\]; a matrix was expected$/,
    ],
    ['no values', { [loraA]: float32([4, 0]) }, 'tensor', /has the shape \[4, 0\]/],
    ['a convolution', { [loraA]: float32([4, 10, 3, 3]) }, 'convolution', /has 4 dimensions/],
    ['a bias tensor', { [`${PREFIX}proj.lora_B.bias`]: float32([6]) }, 'bias', /has lora_B.bias/],
    [
      'an embedding',
      { [`${PREFIX}proj.lora_embedding_A`]: float32([4, 6]) },
      'embedding',
      'the module "proj" has lora_embedding_A: not supported',
    ],
    [
      'a module that was trained as a whole',
      { [`${PREFIX}proj.weight`]: float32([4, 6]) },
      'whole-module',
      /^the module "proj" was trained as a whole \(its weight is stored\)/,
    ],
    [
      'a foreign name',
      { 'unet.down.weight': float32([1]) },
      'tensor',
      /^there is a tensor "unet.down.w/,
    ],
    ['nothing', { [loraA]: undefined, [loraB]: undefined }, 'tensor', 'the file holds no tensors'],
  ])('%s', async (_, tensors, reason, message) => {
    const error = await errorOf(() => fromPeft(...changed('plain', { tensors })));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe(reason);
  });

  test.each([
    ['no JSON', '{"r": 4', /^adapter_config.json is not JSON: /],
    ['deep nesting', '['.repeat(1e6), /^adapter_config.json is not JSON: /],
    ['invalid UTF-8', Uint8Array.of(0xff), /^adapter_config.json is not JSON: /],
    ['an array', '[]', 'adapter_config.json holds an Array; an object was expected'],
  ])('a configuration that is %s', async (_, config, message) => {
    const error = await errorOf(() => fromPeft(config, peftCase('plain').model));
    expectRefusal(error, 'ERR_FORMAT', message);
    expect(error.reason).toBe('config');
  });

  test('values that are not finite, and a file that is none', async () => {
    const tensor = { dtype: 'F32', shape: [6, 4], bytes: new Float32Array(24).with(5, NaN) };
    const call = () => fromPeft(...changed('plain', { tensors: { [loraB]: tensor } }));
    expectRefusal(
      await errorOf(call),
      'ERR_NOT_FINITE',
      'adapter.b[7] is NaN (row 1, column 1); every value has to be finite',
    );
    const { config } = peftCase('plain');
    const error = await errorOf(() => fromPeft(config, new Uint8Array(4)));
    expectRefusal(error, 'ERR_FORMAT', /^bytes are not a safetensors file: it has 4 bytes/);
    expect(error.reason).toBe('too-short');
  });

  test('nothing of another module than the one that is asked for', () => {
    const tensors = { [`${PREFIX}head.weight`]: float32([3, 6]) };
    const files = changed('plain', { tensors, settings: { modules_to_save: ['head'] } });
    expect(fromPeft(...files, { module: 'proj' }).rank).toBe(4);
    expect(() => fromPeft(...files)).toThrow('expected: "proj", "head"');
  });
});

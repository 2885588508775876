import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { apply, fromPeft, merge, toPeft, train } from 'lora-wasm';
import { readPeftFolder } from 'lora-wasm/peft/node';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';
import { bits, expectAgreement } from './agreement.js';
import { changedPeft, peftCase, peftCases } from './peft-cases.js';
import { errorOf, expectRefusal } from './refusal.js';

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

  test.each(honoured)(
    '$name: outputs and merged weight',
    async ({ name, config, model, expected }) => {
      const adapter = fromPeft(config, model);
      const { x, y, wBase, merged, dIn, dOut } = expected;
      expect(adapter).toMatchObject({ dIn, dOut, module: 'proj', rslora: name === 'rslora' });
      // What is expected was computed before the values were rounded to the precision of the file.
      const tolerance = { f16: 2 ** -11, bf16: 2 ** -8 }[name] ?? 1e-14;
      expectAgreement(await apply(x, adapter, { wBase }), y, tolerance);
      expectAgreement(await merge(wBase, adapter), merged, tolerance);
    },
  );

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
    expectAgreement(await merge(expected.wBase, proj), expected.merged, 1e-14);
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
    [
      'LoftQ',
      { loftq_config: { loftq_bits: 4 }, init_lora_weights: 'loftq' },
      'changed-base',
      /^init_lora_weights is "loftq"/,
    ],
    [
      'CorDA that was not converted',
      { corda_config: { corda_method: 'ipm' }, init_lora_weights: 'corda' },
      'changed-base',
      /^init_lora_weights is "corda"/,
    ],
    [
      'LoRA-GA that was not converted',
      { lora_ga_config: { direction: 'ArB2r' }, init_lora_weights: 'lora_ga' },
      'changed-base',
      /^init_lora_weights is "lora_ga"/,
    ],
    ['KaSA', { kasa_config: { beta: 1e-4 } }, 'setting', /^kasa_config is an object/],
    ['Arrow', { arrow_config: { top_k: 3 } }, 'setting', /^arrow_config is an object/],
    ['BD-LoRA', { use_bdlora: { nblocks: 2 } }, 'setting', /^use_bdlora is an object/],
    ['QALoRA', { use_qalora: true }, 'setting', /^use_qalora is true/],
    ['Megatron', { megatron_config: { a: 1 } }, 'setting', /^megatron_config is an object/],
    [
      'parameters that are no names',
      { target_parameters: 'experts' },
      'config',
      'target_parameters is "experts" in adapter_config.json; an Array of names was expected',
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
    const error = await errorOf(() => fromPeft(...changedPeft('plain', { settings })));
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
      'single rows of an embedding',
      { [`${PREFIX}proj.token_adapter.trainable_tokens_delta`]: float32([1, 6]) },
      'setting',
      'the module "proj" has token_adapter: not supported',
    ],
    [
      'a diagonal between the factors',
      { [`${PREFIX}proj.lora_diag`]: float32([4]) },
      'setting',
      'the module "proj" has lora_diag: not supported',
    ],
    [
      'two adapters of one module',
      { [`${PREFIX}proj.lora_A.other.weight`]: float32([4, 10]) },
      'tensor',
      '"proj" has several adapters: one without a name, "other"',
    ],
    [
      'a foreign name',
      { 'unet.down.weight': float32([1]) },
      'tensor',
      /^there is a tensor "unet.down.w/,
    ],
    ['nothing', { [loraA]: undefined, [loraB]: undefined }, 'tensor', 'the file holds no tensors'],
  ])('%s', async (_, tensors, reason, message) => {
    const error = await errorOf(() => fromPeft(...changedPeft('plain', { tensors })));
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
    const call = () => fromPeft(...changedPeft('plain', { tensors: { [loraB]: tensor } }));
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
});

describe('settings that change nothing about what an adapter adds', () => {
  test.each([
    ['of CorDA, once converted', { corda_config: { corda_method: 'ipm', verbose: false } }],
    ['of LoRA-GA, once converted', { lora_ga_config: { direction: 'ArB2r', stable_gamma: 16 } }],
    ['of LoftQ, whose base is kept apart', { loftq_config: { loftq_bits: 4, loftq_iter: 1 } }],
    ['of EVA', { eva_config: { rho: 2 }, init_lora_weights: 'eva' }],
    ['of an initialisation in capitals', { init_lora_weights: 'Gaussian' }],
    ['of MiCA', { init_lora_weights: 'mica' }],
    ['of how gradients are approximated', { velora_config: { num_groups: 64 } }],
    ['of what is drawn while training', { monteclora_config: { num_samples: 8 } }],
    ['of when weights are merged', { merge_weights: true, enable_lora: null }],
    ['of tied weights', { ensure_weight_tying: true, exclude_modules: ['head'] }],
    ['of the base', { fan_in_fan_out: true }],
  ])('%s', (_, settings) => {
    const [a, b] = [fromPeft(...changedPeft('plain', { settings })), plain()];
    expect({ ...a, fanInFanOut: false }).toEqual(b);
    expect(a.fanInFanOut).toBe(settings.fan_in_fan_out ?? false);
  });

  test('and what PEFT only stores for training', () => {
    const tensors = {
      [`${PREFIX}proj.lora_velora_embed`]: float32([1]),
      [`${PREFIX}proj.lora_monteclora_sampler.std_prior`]: float32([1]),
    };
    expect(fromPeft(...changedPeft('plain', { tensors }))).toEqual(plain());
  });
});

const plain = () => fromPeft(...changedPeft('plain', {}));

test.each([['default'], ['my-adapter'], ['weight']])(
  'names with that of the adapter in them, as in a state_dict: %s',
  (adapter) => {
    const rename = (key) => key.replace('.weight', `.${adapter}.weight`);
    expect(fromPeft(...changedPeft('plain', { rename }))).toEqual(plain());
  },
);

describe('modules that are no adapters of linear layers are left alone', () => {
  const others = {
    'a head that was trained as a whole': ['head.weight'],
    'a base layer': ['head.base_layer.weight', 'head.base_layer.bias'],
    'an embedding': ['emb.lora_embedding_A', 'emb.lora_embedding_B'],
    'an embedding of a state_dict': ['emb.lora_embedding_A.default'],
    'rows of an embedding': ['emb.token_adapter.trainable_tokens_delta'],
    'an adapter of a tied head': ['emb.token_adapter.base_layer.lora_A.weight'],
    'a magnitude': ['q.lora_A.weight', 'q.lora_B.weight', 'q.lora_magnitude_vector'],
    'half an adapter': ['q.lora_B.weight'],
  };
  const files = (names, settings) => {
    const tensors = Object.fromEntries(names.map((name) => [PREFIX + name, float32([4, 4])]));
    return changedPeft('plain', { tensors, settings });
  };

  test.each(Object.entries(others))('%s', async (_, names) => {
    expect(fromPeft(...files(names))).toEqual(plain());
    expect(fromPeft(...files(names), { module: 'proj' })).toEqual(plain());
    const module = names[0].split('.')[0];
    const known = module === 'head' && names.length > 1 ? 'head.base_layer' : module;
    const error = await errorOf(() => fromPeft(...files(names), { module: known }));
    expect(error).toMatchObject({ code: 'ERR_FORMAT', message: expect.stringContaining(known) });
    expectRefusal(
      await errorOf(() => fromPeft(...files(names), { module: 'other' })),
      'ERR_ARGUMENT',
      'module is "other"; one of those in the file was expected: "proj"',
    );
  });

  test('only what can be taken is offered', async () => {
    const names = [...Object.values(others).flat(), 'k.lora_A.weight', 'k.lora_B.weight'];
    expectRefusal(
      await errorOf(() => fromPeft(...files(names))),
      'ERR_ARGUMENT',
      'module is missing; one of those in the file was expected: "proj", "k"',
    );
  });

  test('where there is nothing else, the message is about what is nearest to an adapter', async () => {
    const [config, model] = files(['a.weight', 'z.weight']);
    const { tensors } = readSafetensors(model);
    for (const name of [loraA, loraB]) tensors.delete(name);
    const rest = new Map(tensors);
    rest.set(`${PREFIX}q.lora_embedding_A`, float32([4, 6]));
    for (const [held, message] of [
      [rest, 'the module "q" has lora_embedding_A: not supported'],
      [tensors, /^the module "a" was trained as a whole/],
    ]) {
      const error = await errorOf(() => fromPeft(config, writeSafetensors(held)));
      expectRefusal(error, 'ERR_FORMAT', message);
    }
  });

  test.each([
    ['rows of an embedding', { trainable_token_indices: [1, 2] }],
    ['rows of a module by name', { trainable_token_indices: { head: [1, 2] } }],
    ['parameters elsewhere', { target_parameters: ['experts.gate_up_proj', 'a.proj.weight'] }],
  ])('%s, by a setting', (_, settings) => {
    expect(fromPeft(...files([], settings))).toEqual(plain());
  });

  test.each([
    ['rows of its weight', { trainable_token_indices: { proj: [1] } }, 'proj'],
    ['a parameter of it', { target_parameters: ['x.weight', 'proj.gate'] }, 'proj'],
    ['a parameter of any module', { target_parameters: ['weight'] }, 'proj'],
    ['a second parameter of it', { target_parameters: ['proj.gate'] }, 'proj.base_layer'],
    ['a parameter of it, in part of the name', { target_parameters: ['b.proj.gate'] }, 'a.b.proj'],
  ])('%s is refused', async (_, settings, module) => {
    const rename = (key) => key.replace('.proj.', `.${module}.`);
    const error = await errorOf(() => fromPeft(...changedPeft('plain', { settings, rename })));
    const [[setting, names]] = Object.entries(settings);
    const name = Object.keys(names).includes('proj') ? 'proj' : names.at(-1);
    expectRefusal(
      error,
      'ERR_FORMAT',
      `${setting} names "${name}", which is in the module "${module}": not supported`,
    );
    expect(error.reason).toBe('setting');
  });
});

describe('a pickle', () => {
  const conversion =
    'import torch; from safetensors.torch import save_file; save_file({name: tensor.clone().contiguous() ' +
    'for name, tensor in torch.load("adapter_model.bin", map_location="cpu", weights_only=True).items()}, ' +
    '"adapter_model.safetensors", metadata={"format": "pt"})';

  test.each([
    ['of PyTorch', [0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0]],
    ['of PyTorch before 1.6', [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9]],
  ])('%s: says how it is converted', async (_, bytes) => {
    const { config } = peftCase('plain');
    const error = await errorOf(() => fromPeft(config, Uint8Array.from(bytes)));
    expectRefusal(error, 'ERR_FORMAT', /^the bytes are a pickle, .* is not read\. /);
    expect(error.reason).toBe('pickle');
    expect(error.message.endsWith(conversion)).toBe(true);
  });

  test('is none where safetensors begin like one, by the length of their header', async () => {
    const one = { a: [1], b: [1], scale: 1, dIn: 1, dOut: 1, rank: 1 };
    const headers = new Set();
    for (const length of Array.from({ length: 16 }, (_, k) => 184 + k)) {
      const files = toPeft(one, { module: 'm'.repeat(length) });
      const model = files['adapter_model.safetensors'];
      headers.add(new DataView(model.buffer, model.byteOffset).getUint32(0, true));
      expect(fromPeft(files['adapter_config.json'], model)).toMatchObject({ rank: 1 });
      expect(toPeft(one, { module: 'n', into: files })).toMatchObject({});
    }
    expect([...headers]).toContain(640); // bytes 80 02
  });

  test('in a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-'));
    await writeFile(join(folder, 'adapter_config.json'), peftCase('plain').config);
    const missing = await errorOf(() => readPeftFolder(folder));
    expect(missing).toMatchObject({ code: 'ERR_ARGUMENT', cause: { code: 'ENOENT' } });
    await writeFile(join(folder, 'adapter_model.bin'), 'PK');
    const error = await errorOf(() => readPeftFolder(folder));
    expectRefusal(error, 'ERR_FORMAT', /^adapter_model.bin is a pickle, .* is not read\. /);
    expect(error.message.endsWith(conversion)).toBe(true);
    await rm(folder, { recursive: true });
  });
});

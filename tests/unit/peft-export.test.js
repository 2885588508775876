import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { apply, fromPeft, toPeft } from 'lora-wasm';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { readSafetensors, tensorValues } from 'lora-wasm/safetensors';
import { bits, expectAgreement } from './agreement.js';
import { peftCase, peftCases } from './peft-cases.js';
import { randomProblem, randomValues } from './problems.js';
import { errorOf, expectRefusal } from './refusal.js';

const {
  a0: a,
  b0: b,
  x,
  wBase,
  dIn,
  dOut,
  rank,
} = randomProblem({ n: 6, dIn: 5, dOut: 3, rank: 2 });
const adapter = { a, b, scale: 1.5, dIn, dOut, rank };

const configOf = (files) => JSON.parse(new TextDecoder().decode(files['adapter_config.json']));
const modelOf = (files) => readSafetensors(files['adapter_model.safetensors']);
const reread = (files) =>
  fromPeft(files['adapter_config.json'], files['adapter_model.safetensors']);

describe('toPeft()', () => {
  test('writes settings that PEFT knows, and no others', () => {
    const config = configOf(toPeft(adapter, { module: 'encoder.proj', baseModel: 'org/model' }));
    expect(config).toMatchObject({
      base_model_name_or_path: 'org/model',
      bias: 'none',
      fan_in_fan_out: false,
      lora_alpha: 3,
      peft_type: 'LORA',
      r: 2,
      target_modules: ['encoder.proj'],
      use_rslora: false,
    });
    const known = Object.keys(JSON.parse(peftCase('plain').config));
    expect(Object.keys(config).filter((key) => !known.includes(key))).toEqual([]);
  });

  test('keeps what fromPeft() tells of the model, where the adapters agree', () => {
    const gpt2 = { ...adapter, baseModel: 'gpt2', fanInFanOut: true };
    const told = (files) => {
      const config = configOf(files);
      return [config.base_model_name_or_path, config.fan_in_fan_out];
    };
    const again = reread(toPeft(gpt2, { module: 'c_attn' }));
    expect(again).toMatchObject({ baseModel: 'gpt2', fanInFanOut: true });
    expect(told(toPeft(again, { module: 'c_attn' }))).toEqual(['gpt2', true]);
    expect(told(toPeft(again, { module: 'c_attn', baseModel: 'mine' }))).toEqual(['mine', true]);
    expect(told(toPeft({ modules: { p: gpt2, q: gpt2 } }))).toEqual(['gpt2', true]);
    expect(told(toPeft({ modules: { p: gpt2, q: adapter } }))).toEqual([null, false]);
  });

  test('writes the transposes under the names of PEFT, in float32', () => {
    const { tensors, metadata } = modelOf(toPeft(adapter, { module: 'proj' }));
    expect([...tensors.keys()].sort()).toEqual([
      'base_model.model.proj.lora_A.weight',
      'base_model.model.proj.lora_B.weight',
    ]);
    expect(metadata.get('format')).toBe('pt');
    const loraA = tensors.get('base_model.model.proj.lora_A.weight');
    expect(loraA).toMatchObject({ dtype: 'F32', shape: [rank, dIn] });
    expect(tensorValues(loraA)[1 * dIn + 3]).toBe(Math.fround(a[3 * rank + 1]));
    const loraB = tensors.get('base_model.model.proj.lora_B.weight');
    expect(loraB).toMatchObject({ dtype: 'F32', shape: [dOut, rank] });
    expect(tensorValues(loraB)[2 * rank + 1]).toBe(Math.fround(b[1 * dOut + 2]));
  });

  test('keeps every bit with F64, and the outputs to single precision without', async () => {
    const wide = reread(toPeft(adapter, { module: 'proj', dtype: 'F64' }));
    expect(bits(wide.a)).toEqual(bits(a));
    expect(bits(wide.b)).toEqual(bits(b));
    expect(wide).toMatchObject({ scale: 1.5, alpha: 3, rank, dIn, dOut, module: 'proj' });
    const narrow = reread(toPeft(adapter, { module: 'proj' }));
    expectAgreement(await apply(x, narrow, { wBase }), await apply(x, adapter, { wBase }), 1e-6);
  });

  test.each(peftCases.filter(({ name }) => !['dora', 'two_modules'].includes(name)))(
    'writes what PEFT wrote: $name',
    ({ config, model }) => {
      const read = fromPeft(config, model);
      const again = reread(toPeft(read, { module: read.module, dtype: 'F64' }));
      expect([bits(again.a), bits(again.b)]).toEqual([bits(read.a), bits(read.b)]);
      expect(again.scale).toBe(read.scale);
    },
  );

  test('reproduces every scale that came from an alpha, also without the metadata', () => {
    const wanted = randomValues(4000, 3);
    wanted.forEach((value, i) => {
      const r = 1 + (i % 97);
      const alpha = i % 2 ? Math.abs(value) * Math.PI : 1 + (i % 64);
      for (const divisor of [r, Math.sqrt(r)]) {
        const scale = alpha / divisor;
        const one = { a: new Float64Array(r), b: new Float64Array(r), scale, rank: r };
        const config = configOf(toPeft(one, { module: 'proj' }));
        const { lora_alpha, use_rslora } = config;
        // What PEFT computes: Python divides float64 numbers as JavaScript does.
        expect(lora_alpha / (use_rslora ? Math.sqrt(r) : r)).toBe(scale);
      }
    });
  });

  test('gives a whole alpha back as it was', () => {
    for (let alpha = 1; alpha <= 64; alpha++) {
      for (const r of [1, 3, 7, 49, 100]) {
        const one = { a: new Float64Array(r), b: new Float64Array(r), scale: alpha / r, rank: r };
        const config = configOf(toPeft(one, { module: 'proj' }));
        expect(config).toMatchObject({ lora_alpha: alpha, use_rslora: false });
      }
    }
  });

  test('comes within a bit of every other scale, and keeps it exactly for fromPeft()', () => {
    let inexact = 0;
    randomValues(1000, 9).forEach((value, i) => {
      const [scale, r] = [value * Math.PI, 1 + (i % 97)];
      const one = { a: new Float64Array(r), b: new Float64Array(r), scale, rank: r };
      const files = toPeft(one, { module: 'proj', dtype: 'F64' });
      const { lora_alpha, use_rslora } = configOf(files);
      const computed = lora_alpha / (use_rslora ? Math.sqrt(r) : r);
      if (computed !== scale) inexact++;
      expect(Math.abs(computed - scale)).toBeLessThanOrEqual(2 ** -52 * Math.abs(scale));
      expect(reread(files).scale).toBe(scale);
    });
    expect(inexact).toBeGreaterThan(0);
  });

  test('the configuration counts where alpha was changed in it', () => {
    const files = toPeft(adapter, { module: 'proj' });
    const config = { ...configOf(files), lora_alpha: 8 };
    expect(fromPeft(config, files['adapter_model.safetensors']).scale).toBe(4);
  });

  test('keeps the preprocessing', () => {
    const preprocessing = {
      columns: 4,
      mean: [1, 2, 3, 0.1],
      deviation: [1, 2, 3, 4],
      constant: true,
    };
    const read = reread(toPeft({ ...adapter, preprocessing }, { module: 'proj' }));
    expect(read.preprocessing).toEqual(preprocessing);
  });

  test.each([
    ['no module', {}, /^module is missing; the dotted name of a layer/],
    ['a module with an empty part', { module: 'a..b' }, /^module is "a..b"; the dotted name/],
    ['an unknown type', { module: 'proj', dtype: 'F16' }, /^dtype is "F16", which lora-wasm/],
    [
      'a model that is no text',
      { module: 'proj', baseModel: 1 },
      /^baseModel is 1; a model's name/,
    ],
    ['an unknown option', { module: 'proj', rank: 1 }, /^rank is not an option of toPeft\(\)/],
  ])('refuses %s', async (_, options, message) => {
    expectRefusal(await errorOf(() => toPeft(adapter, options)), 'ERR_ARGUMENT', message);
  });

  test('refuses values and scales that the files cannot hold', async () => {
    const large = { ...adapter, a: a.with(0, 1e39) };
    expectRefusal(
      await errorOf(() => toPeft(large, { module: 'proj' })),
      'ERR_ARGUMENT',
      "adapter.a has values beyond the range of F32; dtype 'F64' holds them",
    );
    expect(reread(toPeft(large, { module: 'proj', dtype: 'F64' })).a[0]).toBe(1e39);
    expectRefusal(
      await errorOf(() => toPeft({ ...adapter, scale: 1.7e308 }, { module: 'proj' })),
      'ERR_ARGUMENT',
      'adapter.scale is 1.7e+308; one whose product with rank is finite was expected',
    );
  });
});

describe('a folder', () => {
  test('is written and read', async () => {
    const place = await mkdtemp(join(tmpdir(), 'lora-wasm-peft-'));
    try {
      const folder = join(place, 'new', 'adapter');
      const files = toPeft(adapter, { module: 'proj' });
      await writePeftFolder(folder, files);
      expect(JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8')).r).toBe(rank);
      expect(await readPeftFolder(folder)).toEqual(files);
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });

  test('stay as they are where new ones cannot be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lora-wasm-'));
    try {
      const files = toPeft(adapter, { module: 'proj' });
      await writePeftFolder(folder, files);
      await mkdir(join(folder, 'adapter_model.safetensors.part')); // no file can be written here
      const other = toPeft({ ...adapter, scale: 3 }, { module: 'other' });
      await expect(writePeftFolder(folder, other)).rejects.toThrow('EISDIR');
      expect(await readPeftFolder(folder)).toEqual(files);
      expect(await readdir(folder)).not.toContain('adapter_config.json.part');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('are refused where no folder can be made', async () => {
    const written = writePeftFolder('/proc/lora-wasm', toPeft(adapter, { module: 'proj' }));
    await expect(written).rejects.toMatchObject({ code: 'ERR_ARGUMENT' });
  });
});

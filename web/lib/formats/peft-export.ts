import { acceptChoice, acceptOptions, unexpected } from '../arguments/accept.js';
import { acceptAdapter, type AcceptedAdapter, type AdapterInput } from '../adapter.js';
import { LoraError } from '../errors.js';
import { transpose } from '../matrices/transpose.js';
import { VERSION } from '../version.js';
import { isWellFormed } from './bytes.js';
import { alphaFor } from './peft-alpha.js';
import { CONFIG_FILE, MODEL_FILE, tensorName, type PeftFiles } from './peft-files.js';
import { METADATA } from './peft-metadata.js';
import { writeSafetensors, type TensorInput } from './safetensors-writer.js';
import type { OwnedBytes } from '../owned-arrays.js';

export interface ToPeftOptions {
  /**
   * The dotted name of the linear layer in the model that the adapter is for, as
   * `model.named_modules()` has it: 'proj', or 'encoder.layers.0.proj'.
   */
  module: string;
  /** The model's name or folder; PEFT only reads it to find the model again. */
  baseModel?: string | undefined;
  /** Of the stored values: 'F32' by default; 'F64' keeps every bit. */
  dtype?: 'F32' | 'F64' | undefined;
}

/**
 * An adapter as Hugging Face PEFT stores it: the two files that `PeftModel.from_pretrained()` takes,
 * as bytes by their names. In them lora_A is aᵀ and lora_B is bᵀ; what PEFT's settings cannot say, the
 * exact scale and the preprocessing, is in the metadata of the tensors, where only `fromPeft()` looks.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE
 *
 * @example
 * const files = toPeft(await train(options), { module: 'proj' });
 * downloadPeft(files); // in a page; writePeftFolder('adapter', files) in Node
 */
export function toPeft(adapter: AdapterInput, options: ToPeftOptions): PeftFiles {
  const given = acceptOptions('toPeft()', options, ['module', 'baseModel', 'dtype']);
  const module = acceptModule(given.module);
  const baseModel = acceptBaseModel(given.baseModel);
  const dtype = acceptChoice('dtype', given.dtype, ['F32', 'F64']) ?? 'F32';
  const accepted = acceptAdapter(adapter);
  return {
    [CONFIG_FILE]: encodeConfig(accepted, module, baseModel),
    [MODEL_FILE]: encodeTensors(accepted, module, dtype),
  };
}

/** Only settings that every PEFT since 0.7 knows: it warns of others. */
function encodeConfig(
  { scale, rank }: AcceptedAdapter,
  module: string,
  baseModel: string | null,
): OwnedBytes {
  const { alpha, rslora } = alphaFor(scale, rank);
  if (!Number.isFinite(alpha))
    throw unexpected('adapter.scale', scale, 'one whose product with rank is finite');
  const config = {
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    peft_type: 'LORA',
    r: rank,
    target_modules: [module],
    task_type: null,
    use_rslora: rslora,
  };
  return new TextEncoder().encode(`${JSON.stringify(config, undefined, 2)}\n`);
}

function encodeTensors(
  { a, b, scale, dIn, dOut, rank, preprocessing }: AcceptedAdapter,
  module: string,
  dtype: 'F32' | 'F64',
): OwnedBytes {
  const tensor = (name: string, values: Float64Array, rows: number, cols: number): TensorInput => ({
    dtype,
    shape: [cols, rows],
    bytes: narrow(name, transpose(values, rows, cols), dtype),
  });
  const tensors = {
    [tensorName(module, 'A')]: tensor('a', a, dIn, rank),
    [tensorName(module, 'B')]: tensor('b', b, rank, dOut),
  };
  return writeSafetensors(tensors, {
    format: 'pt',
    [METADATA.version]: VERSION,
    [METADATA.scale]: String(scale),
    ...(preprocessing && { [METADATA.preprocessing]: JSON.stringify(preprocessing) }),
  });
}

function narrow(name: string, values: Float64Array, dtype: 'F32' | 'F64') {
  if (dtype === 'F64') return values;
  const narrowed = Float32Array.from(values);
  if (narrowed.every(Number.isFinite)) return narrowed;
  throw new LoraError(
    'ERR_ARGUMENT',
    `adapter.${name} has values beyond the range of F32; dtype 'F64' holds them`,
  );
}

function acceptModule(value: unknown): string {
  const isName = typeof value === 'string' && isWellFormed(value);
  if (isName && /^[^.\s]+(\.[^.\s]+)*$/.test(value)) return value;
  throw unexpected('module', value, "the dotted name of a layer, such as 'encoder.proj',");
}

function acceptBaseModel(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw unexpected('baseModel', value, "a model's name or folder");
}

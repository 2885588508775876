import { acceptOptions } from '../../checks/accept.js';
import { acceptAdapter } from '../../adapters/adapter.js';
import type { Adapter } from '../../types/adapter.js';
import { withJSON } from '../../adapters/json.js';
import { describe } from '../../base/describe.js';
import { transpose } from '../../matrices/transpose.js';
import { acceptBytes } from '../../checks/bytes.js';
import type { BytesInput } from '../../types/arrays.js';
import { parseConfig, type PeftConfig } from './config.js';
import { refused } from '../../base/format-errors.js';
import { scaleOf } from '../../run/settings.js';
import { keptPreprocessing, keptScale } from './metadata.js';
import { chooseModule, patternName, type Halves } from './modules.js';
import { matchPattern } from './pattern.js';
import { isPickle, pickleRefused } from './pickle.js';
import { readSafetensors } from '../safetensors/reader.js';
import { tensorValues } from '../safetensors/values.js';

export interface FromPeftOptions {
  /** The layer whose adapter to read: required if the file has adapters of several linear layers. */
  module?: string | undefined;
}

/** An adapter that PEFT stored. To train it further: train({ from: adapter, … }) */
export interface PeftAdapter extends Adapter {
  /** (dIn, rank): lora_A transposed. */
  readonly a: Float64Array;
  /** (rank, dOut): lora_B transposed. */
  readonly b: Float64Array;
  /** scale is alpha / rank, or alpha / √rank with rslora. */
  readonly alpha: number;
  readonly rslora: boolean;
  /** The dotted name of the layer. */
  readonly module: string;
  /**
   * PEFT's fan_in_fan_out: whether the model stores the frozen weight as (dIn, dOut), like wBase
   * and GPT-2's Conv1D, or as (dOut, dIn), like a Linear. a and b are the same in both cases.
   */
  readonly fanInFanOut: boolean;
  readonly baseModel?: string;
}

/**
 * Reads the adapter of a linear layer from the two files that Hugging Face PEFT writes. F64, F32,
 * F16 and BF16 are converted to float64. Names of a state_dict, such as lora_A.default.weight, are
 * accepted too. Unsupported features are refused by name: DoRA, trained biases, initialisations
 * that changed the frozen weight, adapters of embeddings, convolutions and single parameters, and
 * every setting in use that this version does not know. Features that only concern other modules
 * are ignored.
 *
 * @param config adapter_config.json: its bytes, its text, or what JSON.parse() made of it
 * @param safetensors adapter_model.safetensors
 * @throws LoraError ERR_FORMAT with a {@link PeftReason} or a {@link SafetensorsReason};
 *   ERR_ARGUMENT, with the modules of the file, if `module` is required or not in it;
 *   ERR_NOT_FINITE
 */
export function fromPeft(
  config: string | BytesInput | object,
  safetensors: BytesInput,
  options: FromPeftOptions = {},
): PeftAdapter {
  const { module: requested } = acceptOptions('fromPeft()', options, ['module']);
  const settings = parseConfig(config);
  const bytes = acceptBytes('safetensors', safetensors);
  if (isPickle(bytes)) throw pickleRefused('the bytes are');
  const { tensors, metadata } = readSafetensors(bytes);
  const halves = chooseModule(tensors, requested, (module) => refuseNamed(settings, module));
  const { module, loraA, loraB } = halves;
  const layer = patternName(module);
  const rank = matchPattern(settings.rankPattern, layer, settings.rank);
  const { dIn, dOut } = sizesOf(halves, rank);
  const alpha = matchPattern(settings.alphaPattern, layer, settings.alpha);
  const { rslora, fanInFanOut, baseModel } = settings;
  const preprocessing = keptPreprocessing(metadata, module);
  const adapter = acceptAdapter({
    a: transpose(tensorValues(loraA), rank, dIn),
    b: transpose(tensorValues(loraB), dOut, rank),
    scale: keptScale(metadata, module, scaleOf({ alpha, rslora }, rank)),
    dIn,
    dOut,
    rank,
    preprocessing,
  });
  const known = { alpha, rslora, module, fanInFanOut };
  return withJSON({ ...adapter, ...known, ...(baseModel !== undefined && { baseModel }) });
}

const WRAPPERS = /\.base_layer(?=\.|$)/g;

/** Throws ERR_FORMAT for a module that is named by a setting which only concerns named modules. */
function refuseNamed({ targetParameters, tokenModules }: PeftConfig, module: string): void {
  const layer = `.${module.replaceAll(WRAPPERS, '')}`;
  const owner = (parameter: string) => parameter.slice(0, Math.max(0, parameter.lastIndexOf('.')));
  const named = {
    target_parameters: targetParameters.find(
      (name) => owner(name) === '' || layer.endsWith(`.${owner(name)}`),
    ),
    trainable_token_indices: tokenModules.find((name) => module.endsWith(name)),
  };
  for (const [setting, name] of Object.entries(named)) {
    if (name === undefined) continue;
    const what = `${setting} names ${describe(name)}, which is in the module ${describe(module)}`;
    throw refused('setting', `${what}: not supported`);
  }
}

function sizesOf({ module, loraA, loraB }: Halves, rank: number): { dIn: number; dOut: number } {
  const [rows = 0, dIn = 0] = loraA.shape;
  const [dOut = 0, cols = 0] = loraB.shape;
  if (rows === rank && cols === rank) return { dIn, dOut };
  const received = `lora_A is (${rows}, ${dIn}) and lora_B (${dOut}, ${cols})`;
  throw refused(
    'rank',
    `${received} in ${describe(module)}; a rank of ${rank} was expected of both`,
  );
}

import { acceptOptions } from '../arguments/accept.js';
import { acceptAdapter, type Adapter } from '../adapter.js';
import { describe } from '../describe.js';
import { transpose } from '../matrices/transpose.js';
import { acceptBytes, type BytesInput } from './bytes.js';
import { scaleOf } from './peft-alpha.js';
import { parseConfig } from './peft-config.js';
import { refused } from './peft-errors.js';
import { keptPreprocessing, keptScale } from './peft-metadata.js';
import { chooseModule, type Halves } from './peft-modules.js';
import { matchPattern } from './peft-pattern.js';
import { readSafetensors } from './safetensors-reader.js';
import { tensorValues } from './safetensors-values.js';

export interface FromPeftOptions {
  /** The layer whose adapter is wanted: needed where the file has those of several. */
  module?: string | undefined;
}

/** An adapter that PEFT stored. To train it further: train({ a0: a, b0: b, rank, alpha, rslora, … }) */
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
  readonly baseModel?: string;
}

/**
 * The adapter of a linear layer from the two files that Hugging Face PEFT stores. Values of F64, F32,
 * F16 and BF16 are widened to float64. What cannot be honoured is refused by name: DoRA, trained
 * biases, initialisations that changed the frozen weight, adapters of embeddings and convolutions, and
 * every setting in use that this version does not know.
 *
 * @param config adapter_config.json: its bytes, its text, or what JSON.parse() made of it
 * @param safetensors adapter_model.safetensors
 * @throws LoraError ERR_FORMAT with a {@link PeftReason} or a {@link SafetensorsReason};
 *   ERR_ARGUMENT where `module` is needed or is not in the file, with those that are; ERR_NOT_FINITE
 */
export function fromPeft(
  config: string | BytesInput | object,
  safetensors: BytesInput,
  options: FromPeftOptions = {},
): PeftAdapter {
  const { module: wanted } = acceptOptions('fromPeft()', options, ['module']);
  const settings = parseConfig(config);
  const { tensors, metadata } = readSafetensors(acceptBytes('safetensors', safetensors));
  const halves = chooseModule(tensors, wanted);
  const { module, loraA, loraB } = halves;
  const rank = matchPattern(settings.rankPattern, module, settings.rank);
  const { dIn, dOut } = sizesOf(halves, rank);
  const alpha = matchPattern(settings.alphaPattern, module, settings.alpha);
  const { rslora, baseModel } = settings;
  const preprocessing = keptPreprocessing(metadata);
  const adapter = acceptAdapter({
    a: transpose(tensorValues(loraA), rank, dIn),
    b: transpose(tensorValues(loraB), dOut, rank),
    scale: keptScale(metadata, scaleOf({ alpha, rslora }, rank)),
    ...{ dIn, dOut, rank, preprocessing },
  });
  return { ...adapter, alpha, rslora, module, ...(baseModel !== undefined && { baseModel }) };
}

function sizesOf({ module, loraA, loraB }: Halves, rank: number): { dIn: number; dOut: number } {
  const [rows = 0, dIn = 0] = loraA.shape;
  const [dOut = 0, cols = 0] = loraB.shape;
  if (rows === rank && cols === rank) return { dIn, dOut };
  const came = `lora_A is (${rows}, ${dIn}) and lora_B (${dOut}, ${cols})`;
  throw refused('rank', `${came} in ${describe(module)}; a rank of ${rank} was expected of both`);
}

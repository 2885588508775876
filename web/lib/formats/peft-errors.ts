import { LoraError } from '../errors.js';

/**
 * Why an adapter of PEFT cannot be taken: the `reason` of an ERR_FORMAT. What cannot be honoured is
 * refused rather than left out:
 * - `config`: adapter_config.json is not JSON, or a setting that is needed is not as it should be
 * - `peft-type`: an adapter of another method than LoRA
 * - `dora`: weights decomposed into magnitude and direction
 * - `bias`: trained biases
 * - `changed-base`: an initialisation that also changed the frozen weight (PiSSA, OLoRA, …)
 * - `fan-in-fan-out`: a base layer whose weight is stored transposed
 * - `setting`: a setting of PEFT that this version does not know, and that is in use
 * - `pattern`: a pattern of ranks or alphas that cannot be matched safely
 * - `embedding`, `convolution`, `whole-module`: what was trained is not an adapter of a linear layer
 * - `tensor`: a tensor is missing, or has a name or a type that PEFT does not write
 * - `rank`: the shapes of a and b, and the rank in the configuration, do not agree
 * Besides, there are those of the safetensors file.
 */
export type PeftReason =
  | 'config'
  | 'peft-type'
  | 'dora'
  | 'bias'
  | 'changed-base'
  | 'fan-in-fan-out'
  | 'setting'
  | 'pattern'
  | 'embedding'
  | 'convolution'
  | 'whole-module'
  | 'tensor'
  | 'rank';

export function refused(reason: PeftReason, why: string): LoraError {
  return new LoraError('ERR_FORMAT', why, { reason });
}

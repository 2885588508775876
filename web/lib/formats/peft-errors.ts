import { LoraError } from '../errors.js';

/**
 * Why an adapter of PEFT cannot be taken: the `reason` of an ERR_FORMAT. What cannot be honoured is
 * refused rather than left out:
 * - `config`: adapter_config.json is not JSON, or a setting that is needed is not as it should be
 * - `peft-type`: an adapter of another method than LoRA
 * - `dora`: weights decomposed into magnitude and direction
 * - `bias`: trained biases
 * - `changed-base`: an initialisation that also changed the frozen weight (PiSSA, OLoRA, …)
 * - `setting`: a setting of PEFT that this version does not know or honour, and that is in use
 * - `pattern`: a pattern of ranks or alphas that is none of Python, is not supported, or takes long
 * - `pickle`: tensors as a pickle, adapter_model.bin, which is not read
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
  | 'setting'
  | 'pattern'
  | 'pickle'
  | 'embedding'
  | 'convolution'
  | 'whole-module'
  | 'tensor'
  | 'rank';

export function refused(reason: PeftReason, why: string): LoraError {
  return new LoraError('ERR_FORMAT', why, { reason });
}

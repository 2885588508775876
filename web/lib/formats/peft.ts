/**
 * The entry `lora-wasm/peft`: adapters as Hugging Face PEFT stores them,
 * https://github.com/huggingface/peft: a folder with adapter_config.json and
 * adapter_model.safetensors.
 */
export { downloadPeft } from './peft/download.js';
export {
  toPeft,
  type PeftFileOptions,
  type PeftModules,
  type ToPeftOptions,
} from './peft/export.js';
export { fromPeft, type FromPeftOptions, type PeftAdapter } from './peft/import.js';
export type { PeftReason } from '../types/reasons.js';
export type { PeftFiles } from './peft/files.js';

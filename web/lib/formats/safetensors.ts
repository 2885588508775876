/**
 * The entry `lora-wasm/safetensors`: the format of weights, with the element types of version 0.6,
 * https://github.com/huggingface/safetensors: eight bytes with the header's length, the header in
 * JSON, the tensors' bytes without gaps, little-endian and row-major.
 */
export { readSafetensors, type SafetensorsFile, type Tensor } from './safetensors/reader.js';
export { tensorValues, tensorView } from './safetensors/values.js';
export { writeSafetensors, type TensorInput } from './safetensors/writer.js';
export type { BytesInput } from '../types/arrays.js';
export type { Dtype } from './safetensors/dtypes.js';
export type { SafetensorsReason } from '../types/reasons.js';

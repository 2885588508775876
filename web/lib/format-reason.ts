import type { DataReason } from './formats/data-errors.js';
import type { PeftReason } from './formats/peft-errors.js';
import type { SafetensorsReason } from './formats/safetensors-errors.js';

/**
 * In which way something is not what it should be: the `reason` of an ERR_FORMAT. Besides those of
 * the files:
 * - `snapshot`: bytes that are not a trainer's snapshot, or damaged
 * - `other-run`: a snapshot of a trainer of other sizes or settings
 * - `compressed-data`: bytes that are not those of compressed data, or damaged
 * - `adapter`: JSON that is not an adapter as `adapterToJSON()` writes it
 * - `wasm`: bytes that are no WebAssembly, or not that of this package
 */
export type FormatReason =
  | DataReason
  | PeftReason
  | SafetensorsReason
  | 'snapshot'
  | 'other-run'
  | 'compressed-data'
  | 'adapter'
  | 'wasm';

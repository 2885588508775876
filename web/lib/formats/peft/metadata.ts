import { LoraError } from '../../base/errors.js';
import { acceptPreprocessing } from '../../adapters/preprocessing.js';
import type { Preprocessing } from '../../types/adapter.js';
import { refused } from '../../base/format-errors.js';

/** Keys in the metadata of the tensors that only this package uses. */
export const METADATA = {
  version: 'lora_wasm.version',
  scale: 'lora_wasm.scale',
  preprocessing: 'lora_wasm.preprocessing',
} as const;

/** The key for one module in a file of several; keys without a module refer to the only one. */
export const ownKey = (key: string, module: string): string => `${key}:${module}`;

/** The keys for a module: either all with its name or all without. */
function keysOf(metadata: ReadonlyMap<string, string>, module: string) {
  const { scale, preprocessing } = METADATA;
  if (!metadata.has(ownKey(scale, module))) return { scale, preprocessing };
  return { scale: ownKey(scale, module), preprocessing: ownKey(preprocessing, module) };
}

/** Larger relative differences mean that alpha was changed after the file was written. */
const ROUNDING = 2 ** -50;

/** The exact stored scale, if it agrees with the configuration up to rounding. */
export function keptScale(
  metadata: ReadonlyMap<string, string>,
  module: string,
  scale: number,
): number {
  const kept = Number(metadata.get(keysOf(metadata, module).scale) ?? NaN);
  return Math.abs(kept - scale) <= ROUNDING * Math.abs(scale) ? kept : scale;
}

/** The stored preprocessing. Throws ERR_FORMAT if it is not one that this package writes. */
export function keptPreprocessing(
  metadata: ReadonlyMap<string, string>,
  module: string,
): Preprocessing | undefined {
  const text = metadata.get(keysOf(metadata, module).preprocessing);
  if (text === undefined) return undefined;
  try {
    return acceptPreprocessing(METADATA.preprocessing, JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof LoraError ? cause.message : 'it is not JSON';
    throw refused('config', `the metadata ${METADATA.preprocessing} cannot be read: ${why}`);
  }
}

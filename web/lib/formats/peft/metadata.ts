import { LoraError } from '../../base/errors.js';
import { acceptPreprocessing } from '../../adapters/preprocessing.js';
import type { Preprocessing } from '../../types/adapter.js';
import { refused } from '../../base/format-errors.js';

/** What this package writes into the metadata of the tensors, for itself. */
export const METADATA = {
  version: 'lora_wasm.version',
  scale: 'lora_wasm.scale',
  preprocessing: 'lora_wasm.preprocessing',
} as const;

/** The key of a module's own, in a file of several: what has none for it is about the only module. */
export const ownKey = (key: string, module: string): string => `${key}:${module}`;

/** The keys for a module, which has all of its own or none. */
function keysOf(metadata: ReadonlyMap<string, string>, module: string) {
  const { scale, preprocessing } = METADATA;
  if (!metadata.has(ownKey(scale, module))) return { scale, preprocessing };
  return { scale: ownKey(scale, module), preprocessing: ownKey(preprocessing, module) };
}

/** An alpha that was changed since moves the scale further than rounding does. */
const ROUNDING = 2 ** -50;

/** The exact scale where it was kept and still is the one of the configuration, up to rounding. */
export function keptScale(
  metadata: ReadonlyMap<string, string>,
  module: string,
  scale: number,
): number {
  const kept = Number(metadata.get(keysOf(metadata, module).scale) ?? NaN);
  return Math.abs(kept - scale) <= ROUNDING * Math.abs(scale) ? kept : scale;
}

/** Throws ERR_FORMAT where what was kept is not what this package writes. */
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

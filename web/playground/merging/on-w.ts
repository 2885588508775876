import type { TrainedAdapter } from 'lora-wasm';
import type { Frame } from '../training/frame.js';
import type { Merged } from './merged.js';

/** Undefined where w is alone, and where training has failed. */
export function adapterOnW({ onW, kept, adapter, phase }: Frame): TrainedAdapter | undefined {
  if (onW === 'none') return undefined;
  if (onW === 'trained') return phase === 'failed' ? undefined : adapter;
  return kept.find(({ id }) => id === onW)?.adapter;
}

/** The one matrix that w and the adapter on it are; undefined where they are apart. */
export function mergedOnW(frame: Frame): Merged | undefined {
  const { merged } = frame;
  return merged && merged.adapter === adapterOnW(frame) ? merged : undefined;
}

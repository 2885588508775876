import { load } from 'lora-wasm';

/** Gets the library ready, in the build that gives the same bits on every machine: a link shows the same. */
export async function engineReady(): Promise<void> {
  await load({ build: 'simd' });
}

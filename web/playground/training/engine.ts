import { load } from 'lora-wasm';

/** Gets the library and its worker ready, in the build whose bits are the same on every machine: so is what a link shows. */
export async function engineReady(): Promise<void> {
  await load({ build: 'simd', worker: true });
}

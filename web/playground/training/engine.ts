import { load, type Core } from 'lora-wasm';

let loaded: Core | undefined;

/** Gets the library and its worker ready, in the build whose bits are the same on every machine: so is what a link shows. */
export async function engineReady(): Promise<void> {
  loaded = await load({ build: 'simd', worker: true });
}

/** The synchronous functions of the library, for what is drawn; undefined until it is ready. */
export const readyCore = (): Core | undefined => loaded;

// Compiled, never run: the types of the Web that the package takes, where a project has them.
import { load } from 'lora-wasm';

const module = await WebAssembly.compileStreaming(fetch('simd.wasm'));
await load({ wasm: module });

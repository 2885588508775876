/**
 * Not by the global name alone: Next.js refuses to build an edge route that compiles by it, even
 * where load({ wasm }) is given a compiled module and nothing is compiled.
 */
export function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  return globalThis.WebAssembly.compile(bytes);
}

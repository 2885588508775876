import { expect, test } from '@jest/globals';
import { embedAsHex } from '../../tools/embedded-wasm.mjs';

/** Node's own way, and that of an engine that has none. Browsers' fromHex is what the page runs. */
test.each([
  ['by Buffer', globalThis],
  ['digit by digit', {}],
])('what is embedded comes out again: %s', (_, globals) => {
  const wasm = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const base64 = Buffer.from(wasm).toString('base64');
  const embedded = embedAsHex(`return base64Decode('${base64}');`);
  const decode = new Function('Uint8Array', 'globalThis', embedded.code);
  class WithoutHex extends Uint8Array {
    static fromHex = undefined;
  }
  expect([...decode(WithoutHex, globals)]).toEqual([...wasm]);
  expect([...embedded.wasm]).toEqual([...wasm]);
});

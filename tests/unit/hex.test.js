import { afterEach, expect, test } from '@jest/globals';
import { decodeHex } from '../../build/lib/engine/hex.js';

const { Buffer } = globalThis;
const { fromHex } = Uint8Array;

afterEach(() => {
  globalThis.Buffer = Buffer;
  if (fromHex) Uint8Array.fromHex = fromHex;
});

/** The engine's own way, where it has one, is what browsers run, and the page in them. */
test.each([
  ['as here', () => undefined],
  ["by Node's Buffer", () => delete Uint8Array.fromHex],
  ['digit by digit', () => delete Uint8Array.fromHex && delete globalThis.Buffer],
])('hexadecimal digits are read: %s', (_, prepare) => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const digits = Buffer.from(bytes).toString('hex');
  prepare();
  expect([...decodeHex(digits)]).toEqual(bytes);
});

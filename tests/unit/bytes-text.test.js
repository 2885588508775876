import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { decodeText, encodeText } from '../../build/lib/engine/bytes-text.js';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const code = readFileSync(new URL(import.meta.resolve('lora-wasm/wasm/simd.wasm')));

test.each([
  ['none', new Uint8Array(0)],
  ['every byte', everyByte],
  ['one byte often', Uint8Array.of(...everyByte, ...new Uint8Array(1000).fill(255))],
  ['code', Uint8Array.from(code)],
])('bytes come back from text: %s', (_, bytes) => {
  for (const text of [encodeText(bytes), encodeText(bytes, code)]) {
    expect(Buffer.compare(decodeText(text), bytes)).toBe(0);
  }
});

test('the text can stand in quotes, in HTML and in any encoding, and is hardly longer', () => {
  const text = encodeText(code);
  expect(text).toMatch(/^[ -~]*$/);
  expect(text).not.toMatch(/["'`$\\<]/);
  expect(text.length).toBeLessThan(1.1 * code.length);
});

// Frames that the program lz4 1.9 wrote, of several blocks.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { decompressLz4Frame } from '../../build/lib/formats/columnar/lz4-frame.js';
import { mutated } from './mutations.js';

const read = (name) =>
  Uint8Array.from(readFileSync(new URL(`../golden/lz4/${name}.lz4`, import.meta.url)));
const names = ['linked', 'independent', 'checked'];
const text = Array.from(
  { length: 30_000 },
  (_, i) => `${i % 7}${(i * i) % 11}${i % 1009 === 0 ? i * i * 7919 : ''} `,
).join('');

/** An empty frame but for these blocks: [bytes, whether it is stored]. */
function frameOf(...blocks) {
  const parts = blocks.map(([bytes, isStored]) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length + (isStored ? 2 ** 31 : 0));
    return Buffer.concat([length, Buffer.from(bytes)]);
  });
  const begin = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0]);
  return Uint8Array.from(Buffer.concat([begin, ...parts, Buffer.alloc(4)]));
}

test.each(names)('%s blocks', (name) => {
  expect(Buffer.from(decompressLz4Frame(read(name))).toString()).toBe(text);
});

test('stored blocks, matches into the block before and into themselves, and nothing', () => {
  const frame = frameOf([[1, 2, 3], true], [[0x13, 9, 4, 0, 0x10, 8], false]);
  expect([...decompressLz4Frame(frame)]).toEqual([1, 2, 3, 9, 1, 2, 3, 9, 1, 2, 3, 8]);
  expect([...decompressLz4Frame(frameOf([[0x1f, 7, 1, 0, 0, 0x10, 8], false]))]).toEqual([
    ...Array(20).fill(7),
    8,
  ]);
  expect(decompressLz4Frame(frameOf())).toHaveLength(0);
});

test.each([
  ['nothing', new Uint8Array()],
  ['another beginning', read('linked').fill(0, 0, 1)],
  ['a cut', read('linked').subarray(0, 200)],
  ['no end', read('checked').subarray(0, -4)],
  ['a match before the beginning', frameOf([[0x10, 9, 2, 0, 0x10, 8], false])],
  ['a match of itself', frameOf([[0x10, 9, 0, 0, 0x10, 8], false])],
  ['more literals than there are', frameOf([[0xf0, 9, 1], false])],
])('refuses %s', (_, frame) => {
  expect(() => decompressLz4Frame(frame)).toThrow('an LZ4 frame is damaged');
});

test('damaged frames end, with bytes or with an error of that kind', () => {
  let refused = 0;
  for (const frame of mutated([...names.map(read), frameOf([[1, 2], true])], 2000, 3)) {
    try {
      decompressLz4Frame(frame);
    } catch ({ message }) {
      expect(message).toBe('an LZ4 frame is damaged');
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(500);
});

/** The bytes of compressed data: what is damaged is refused, what an earlier version wrote is read. */
import { expect, test } from '@jest/globals';
import { compress } from 'lora-wasm';
import { randomValues } from './problems.js';

const [dIn, dOut] = [3, 2];
/** dIn, dOut, n, rows and residualSquares. */
const X_AT = 8 + 8 * 5;

async function bytesOf(n) {
  const data = await compress({ dIn, dOut });
  if (n > 0) data.push(randomValues(n * dIn, 2), randomValues(n * dOut, 3));
  return data.toBytes();
}

const refusal = async (bytes) => (await compress({ bytes }).catch((error) => error)) ?? {};

/** As the first version wrote them: without the checksum. */
function firstVersion(bytes) {
  const first = bytes.slice(0, -8);
  first[7] = '1'.charCodeAt(0);
  return first;
}

test('any bit that has changed is noticed', async () => {
  const bytes = await bytesOf(9);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] ^= 1 << (bit & 7);
    const { code } = await refusal(damaged);
    expect({ bit, code }).toEqual({ bit, code: 'ERR_FORMAT' });
  }
});

test.each([0, 1, 2, 3, 50])('bytes of the first version are read: %d rows', async (n) => {
  const bytes = await bytesOf(n);
  const restored = await compress({ bytes: firstVersion(bytes) });
  expect(restored.n).toBe(n);
  expect(restored.toBytes()).toEqual(bytes);
});

test('rows that are not triangular are refused', async () => {
  const first = firstVersion(await bytesOf(9));
  new DataView(first.buffer).setFloat64(X_AT + 8 * (2 * dIn + 1), 0.5, true);
  await expect(compress({ bytes: first })).rejects.toMatchObject({
    code: 'ERR_FORMAT',
    message:
      'bytes are not those of compressed data: ' +
      'x is not upper triangular: 0.5 in row 2, column 1',
  });
});

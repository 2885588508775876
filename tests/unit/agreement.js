import { expect } from '@jest/globals';

/** max|actual - expected| / max|expected|: how far apart two vectors are, as a whole. */
export function relativeDifference(actual, expected) {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return difference / (size || 1);
}

/** Vectors of the same length that agree as a whole to `tolerance`. */
export function expectAgreement(actual, expected, tolerance) {
  expect(actual).toHaveLength(expected.length);
  expect(Array.from(actual).every(Number.isFinite)).toBe(true);
  expect(relativeDifference(actual, expected)).toBeLessThanOrEqual(tolerance);
}

/**
 * Losses that agree one by one. Their square roots are compared, which are as large as a residual
 * is: residuals are differences of values about as large as the first root, so that below 1e-14 of
 * it there is nothing but rounding.
 */
export function expectLossesToAgree(actual, expected, tolerance) {
  expect(actual).toHaveLength(expected.length);
  const rounding = 1e-14 * Math.sqrt(expected[0]);
  const apart = expected.filter((loss, i) => {
    const root = Math.sqrt(loss);
    return !(Math.abs(Math.sqrt(actual[i]) - root) <= tolerance * root + rounding);
  });
  expect(apart).toEqual([]);
}

/** The bits of every value: tells -0 from 0, and one NaN from another. */
export function bits(values) {
  return Array.from(new BigUint64Array(Float64Array.from(values).buffer));
}

/** Vectors of the same bits, however many there are: only where they differ are they made ready to show. */
export function expectSameBits(actual, expected) {
  const [a, b] = [actual, expected].map(
    (values) => new BigUint64Array(Float64Array.from(values).buffer),
  );
  if (a.length !== b.length || a.some((word, i) => word !== b[i])) {
    expect(bits(actual)).toEqual(bits(expected));
  }
}

/** Whether two typed arrays have the same bits: for large ones, of which Jest compares every value. */
export function haveSameBits(one, other) {
  const [p, q] = [one, other].map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength));
  return p.equals(q);
}

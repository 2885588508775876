/** Powers of two, which scale numbers without rounding. */

/** The exponent e with 2^e <= |value| < 2^(e + 1), up to an error of 1, of a non-zero value. */
export function exponentOf(value: number): number {
  return Math.floor(Math.log2(Math.abs(value)));
}

/** value * 2^exponent, even if the power itself overflows. */
export function timesPower(value: number, exponent: number): number {
  let result = value;
  let left = exponent;
  for (; left > 1000; left -= 1000) result *= 2 ** 1000;
  for (; left < -1000; left += 1000) result *= 2 ** -1000;
  return result * 2 ** left;
}

/** The largest absolute value in [from, to); a plain loop for speed. */
export function largestOf(values: Float64Array, from = 0, to = values.length): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(values[i] as number);
    if (size > largest) largest = size;
  }
  return largest;
}

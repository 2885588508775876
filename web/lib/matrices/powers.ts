/** Powers of two, by which numbers are brought into a range and back without rounding. */

/** That of 2^e <= |value| < 2^(e + 1), or one beside it; of a value that is not zero. */
export function exponentOf(value: number): number {
  return Math.floor(Math.log2(Math.abs(value)));
}

/** value * 2^exponent, also where that power is no number itself. */
export function timesPower(value: number, exponent: number): number {
  let result = value;
  let left = exponent;
  for (; left > 1000; left -= 1000) result *= 2 ** 1000;
  for (; left < -1000; left += 1000) result *= 2 ** -1000;
  return result * 2 ** left;
}

/** The largest absolute value in [from, to); a plain loop, since whole matrices go through it. */
export function largestOf(values: Float64Array, from = 0, to = values.length): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const size = value < 0 ? -value : value;
    if (size > largest) largest = size;
  }
  return largest;
}

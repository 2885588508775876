/** The settings that make PEFT compute a scale: alpha / rank, or alpha / sqrt(rank) with rslora. */
export interface AlphaSetting {
  readonly alpha: number;
  readonly rslora: boolean;
}

export function scaleOf({ alpha, rslora }: AlphaSetting, rank: number): number {
  return alpha / (rslora ? Math.sqrt(rank) : rank);
}

/**
 * An alpha from which PEFT, which divides float64 numbers too, computes this very scale. There is
 * one wherever the scale came from a division by the rank or by its root, as it does in train(). Of
 * other scales some are the quotient of no float64: then the nearest, which is off in the last bit.
 */
export function alphaFor(scale: number, rank: number): AlphaSetting {
  for (const rslora of [false, true]) {
    const product = scale * (rslora ? Math.sqrt(rank) : rank);
    const candidates = [Math.round(product), ...neighbours(product)];
    const alpha = candidates.find((value) => scaleOf({ alpha: value, rslora }, rank) === scale);
    if (alpha !== undefined) return { alpha, rslora };
  }
  return { alpha: scale * rank, rslora: false };
}

/** A number, and the two float64 numbers on either side: rounding twice cannot lead further. */
function neighbours(value: number): number[] {
  const number = Float64Array.of(value);
  const bits = new BigInt64Array(number.buffer);
  const [centre = 0n] = bits;
  return [0n, 1n, -1n, 2n, -2n].map((distance) => {
    bits[0] = centre + distance;
    return number[0] as number;
  });
}

/** The settings that make PEFT compute a scale: alpha / rank, or alpha / sqrt(rank) with rslora. */
export interface AlphaSetting {
  readonly alpha: number;
  readonly rslora: boolean;
}

export function scaleOf({ alpha, rslora }: AlphaSetting, rank: number): number {
  return alpha / (rslora ? Math.sqrt(rank) : rank);
}

/**
 * An alpha from which PEFT, which divides float64 numbers too, computes this very scale: a whole
 * number where one does. If any float64 does, the one nearest to scale * divisor does, in the middle
 * of the interval of those that are rounded to this scale. There is one wherever the scale came from a
 * division by the rank or by its root, as in train(); else the nearest may be off in the last bit.
 */
export function alphaFor(scale: number, rank: number): AlphaSetting {
  for (const rslora of [false, true]) {
    const product = scale * (rslora ? Math.sqrt(rank) : rank);
    for (const alpha of [Math.round(product), product]) {
      if (scaleOf({ alpha, rslora }, rank) === scale) return { alpha, rslora };
    }
  }
  return { alpha: scale * rank, rslora: false };
}

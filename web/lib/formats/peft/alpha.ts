/** The settings that make PEFT compute a scale: alpha / rank, or alpha / sqrt(rank) with rslora. */
export interface AlphaSetting {
  readonly alpha: number;
  readonly rslora: boolean;
}

export function scaleOf({ alpha, rslora }: AlphaSetting, rank: number): number {
  return alpha / (rslora ? Math.sqrt(rank) : rank);
}

/** What a scale belongs to. */
interface Scaled {
  readonly scale: number;
  readonly rank: number;
}

/**
 * Alphas from which PEFT, which divides float64 numbers too, computes these very scales, and the
 * `rslora` that is the same for all of them. There are some wherever the scales came from a division by
 * the rank or by its root, as in train(); else the nearest may be off in the last bit.
 */
export function alphasFor(layers: readonly Scaled[]): { alphas: number[]; rslora: boolean } {
  const isExact = (rslora: boolean) =>
    layers.every(
      (layer) => scaleOf({ alpha: alphaFor(layer, rslora), rslora }, layer.rank) === layer.scale,
    );
  const rslora = !isExact(false) && isExact(true);
  return { alphas: layers.map((layer) => alphaFor(layer, rslora)), rslora };
}

/**
 * The alpha of one of them: a whole number where one gives the scale. If any float64 does, the one nearest
 * to scale * divisor does, in the middle of the interval of those that are rounded to this scale.
 */
export function alphaFor({ scale, rank }: Scaled, rslora: boolean): number {
  const product = scale * (rslora ? Math.sqrt(rank) : rank);
  const whole = Math.round(product);
  return scaleOf({ alpha: whole, rslora }, rank) === scale ? whole : product;
}

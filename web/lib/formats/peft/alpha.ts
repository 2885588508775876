/** The alphas from which PEFT computes the scales of adapters, as scaleOf() does. */
import { scaleOf } from '../../run/settings.js';

/** A scale and the rank that it belongs to. */
interface Scaled {
  readonly scale: number;
  readonly rank: number;
}

/**
 * Alphas from which PEFT, which also divides in float64, computes exactly these scales, with a
 * common `rslora`. They exist if the scales are quotients by the rank or by its root, as in
 * train(); otherwise a scale may differ in the last bit.
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
 * The alpha for one scale: a whole number if one gives the scale. If any float64 does, the one
 * nearest to scale * divisor does, since it is in the middle of the interval that is rounded to
 * this scale.
 */
export function alphaFor({ scale, rank }: Scaled, rslora: boolean): number {
  const product = scale * (rslora ? Math.sqrt(rank) : rank);
  const whole = Math.round(product);
  return scaleOf({ alpha: whole, rslora }, rank) === scale ? whole : product;
}

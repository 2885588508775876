/** How a training run goes, as it was asked for and checked. */
import type { ModuleRoute } from '../engine/layouts.js';
import type { RunNumbers } from '../options/numbers.js';
import type { RunSettings } from '../options/run.js';
import type { Route } from '../types/module.js';

/** What the scale of an adapter follows from, once its rank is known. */
export interface Scaling {
  readonly alpha: number | undefined;
  readonly rslora: boolean | undefined;
}

/** The scale s of an adapter: 1, alpha / rank, or alpha / sqrt(rank). */
export function scaleOf({ alpha, rslora = false }: Scaling, rank: number): number {
  return alpha === undefined ? 1 : alpha / (rslora ? Math.sqrt(rank) : rank);
}

/** A rank that is chosen by the loss on the rows to validate on. */
export type ChosenRank = 'best' | 'lowest';

/** The settings of a training run, apart from its problem. */
export interface TrainSettings {
  readonly route: Route;
  /** Whether a and b are the best ones from the beginning. */
  readonly startsAtOptimum: boolean;
  /** Whether the result is compared with them. */
  readonly comparesWithOptimum: boolean;
  readonly scale: number;
  readonly run: RunSettings;
  /** The same as numbers for C++. */
  readonly numbers: RunNumbers;
  readonly trial: Trial;
}

/**
 * A trial run from which a step size is advised. Safe steps along a velocity differ too much from one to
 * the next to tell what a constant one may be: those of plain descent do, of which a gradient causes
 * 1 / (1 - momentum) in all.
 */
export interface Trial {
  readonly numbers: RunNumbers;
  /** What part of its step sizes is safe for the run. */
  readonly share: number;
}

/** How C++ computes a step of this route: reduced rows are rows. */
export const moduleRoute = (route: Route): ModuleRoute =>
  route === 'compressed' ? 'factored' : route;

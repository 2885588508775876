/** The checked settings of a training run. */
import type { Extent } from '../engine/choice.js';
import type { ModuleRoute } from '../engine/layouts.js';
import type { RunNumbers } from '../options/numbers.js';
import type { RunSettings } from '../options/run.js';
import type { Route } from '../types/module.js';

/** The options that determine the scale of an adapter. */
export interface Scaling {
  readonly alpha: number | undefined;
  readonly rslora: boolean | undefined;
}

/** The scale s of an adapter: 1, alpha / rank, or alpha / sqrt(rank) with rslora. */
export function scaleOf({ alpha, rslora = false }: Scaling, rank: number): number {
  return alpha === undefined ? 1 : alpha / (rslora ? Math.sqrt(rank) : rank);
}

/** A rank that is chosen by the validation loss. */
export type ChosenRank = 'best' | 'lowest';

/** The settings of a training run, without its problem. */
export interface TrainSettings {
  readonly route: Route;
  /** Whether a and b start at the optimum. */
  readonly startsAtOptimum: boolean;
  /** Whether the result is compared with the optimum. */
  readonly comparesWithOptimum: boolean;
  readonly scale: number;
  readonly run: RunSettings;
  /** The options of the run as numbers for C++. */
  readonly numbers: RunNumbers;
  readonly trial: Trial;
}

/** What a run needs of the code. */
export const extentOf = ({ startsAtOptimum, comparesWithOptimum }: TrainSettings): Extent =>
  startsAtOptimum || comparesWithOptimum ? 'all' : 'training';

/**
 * The trial run that determines a recommended step size. Safe steps with momentum vary too much to
 * derive a constant step size from them. Those of plain descent do not; with momentum, a gradient
 * has 1 / (1 - momentum) times their effect.
 */
export interface Trial {
  readonly numbers: RunNumbers;
  /** The fraction of its step sizes that is safe for the run. */
  readonly share: number;
}

/** The C++ route: steps on reduced rows are factored. */
export const moduleRoute = (route: Route): ModuleRoute =>
  route === 'compressed' ? 'factored' : route;

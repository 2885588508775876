import type { Optimizer, Schedule, TrainOptions } from 'lora-wasm';
import { UsageError } from '../failure.js';

/** Options that go to train() as they are. */
const PLAIN = [
  ...(['steps', 'lr', 'clipNorm', 'ridge', 'batchSize', 'dropout', 'init', 'seed'] as const),
  ...(['route', 'lossEvery'] as const),
];
const OPTIMIZER_SETTINGS = [
  ...(['momentum', 'beta1', 'beta2', 'eps', 'delta', 'weightDecay', 'loraPlusRatio'] as const),
];
const OTHER_SETTINGS = [
  ...(['warmup', 'final', 'minDelta', 'gradientTolerance', 'lossTolerance'] as const),
];

/** The options of the command line that say how training goes. */
export const CONTROL_OPTIONS = [
  ...[...PLAIN, 'optimizer', ...OPTIMIZER_SETTINGS, 'schedule', ...OTHER_SETTINGS, 'patience'],
] as const;

type Setting = (typeof OPTIMIZER_SETTINGS)[number] | (typeof OTHER_SETTINGS)[number];

export interface ControlValues
  extends Pick<TrainOptions, (typeof PLAIN)[number]>, Partial<Readonly<Record<Setting, number>>> {
  readonly schedule?: string;
  readonly optimizer?: string;
  readonly earlyStopping?: number;
}

/** The options of train() that say how it goes; what was not given is left out. */
export function controlsOf(values: ControlValues): Partial<TrainOptions> {
  const { optimizer, schedule, earlyStopping, ...rest } = values;
  const { warmup, final, minDelta, gradientTolerance, lossTolerance } = rest;
  const settings = given(Object.fromEntries(OPTIMIZER_SETTINGS.map((name) => [name, rest[name]])));
  const of = given({ warmup, final });
  const tolerance = given({ gradient: gradientTolerance, loss: lossTolerance });
  if (minDelta !== undefined && earlyStopping === undefined) {
    throw new UsageError('--min-delta is given without --early-stopping');
  }
  return {
    ...Object.fromEntries(PLAIN.map((name) => [name, values[name]])),
    ...((optimizer ?? settings) && {
      optimizer: { name: optimizer ?? 'sgd', ...settings } as Optimizer,
    }),
    ...((schedule ?? of) && { schedule: { name: schedule ?? 'constant', ...of } as Schedule }),
    ...(earlyStopping !== undefined && { earlyStopping: { patience: earlyStopping, minDelta } }),
    ...(tolerance && { tolerance }),
  };
}

/** An object of what there is of it; undefined of nothing. */
function given(settings: Readonly<Record<string, unknown>>): object | undefined {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

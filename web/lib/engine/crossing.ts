/** Packs the numbers that JavaScript and the module exchange into one array per call. */
import type { RunNumbers } from '../options/numbers.js';
import {
  REDUCTION_REPORT,
  STOP_REASONS,
  TRAINER_REPORT,
  TRAINING,
  namesOf,
  type Layout,
  type NamesOf,
  type Numbers,
} from './layouts.js';
import type { HeldReduction, HeldTrainer, RawModule } from './raw-module.js';

/** Packs the numbers of a layout in its order. */
export function numbersOf<Names extends Layout>(
  layout: Names,
  values: Numbers<Names>,
): Float64Array {
  return Float64Array.from(namesOf(layout), (name) => values[name as NamesOf<Names>]);
}

/** Packs what a training run takes beside its problem. */
export const trainerNumbers = (training: Numbers<typeof TRAINING>, run: RunNumbers): Float64Array =>
  Float64Array.from([...numbersOf(TRAINING, training), ...Object.values(run)]);

export interface TrainerReport extends Omit<Numbers<typeof TRAINER_REPORT>, 'stopReason'> {
  readonly stopReason: (typeof STOP_REASONS)[number];
}

export function trainerReport(raw: RawModule, trainer: HeldTrainer): TrainerReport {
  const report = named(TRAINER_REPORT, raw.trainerReport(trainer));
  return { ...report, stopReason: STOP_REASONS[report.stopReason] ?? 'none' };
}

export function reductionReport(
  raw: RawModule,
  reduction: HeldReduction,
): Numbers<typeof REDUCTION_REPORT> {
  return named(REDUCTION_REPORT, raw.reductionReport(reduction));
}

/** Unpacks the numbers of a layout. */
function named<Names extends Layout>(layout: Names, numbers: Float64Array): Numbers<Names> {
  const entries = namesOf(layout).map((name, i) => [name, numbers[i]]);
  return Object.fromEntries(entries) as Record<NamesOf<Names>, number>;
}

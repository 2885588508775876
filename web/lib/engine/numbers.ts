/** Numbers that JavaScript and the module pass to each other together: one crossing for all of them. */
import type {
  CodeOf,
  HeldReduction,
  HeldTrainer,
  OPTIMIZER_CODES,
  RawModule,
  ROUTE_CODES,
  SCHEDULE_CODES,
  STEP_SIZE_CODES,
} from './raw-module.js';

/** What a training run works on, in numbers. */
interface RawTrainerSizes {
  readonly rows: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly rank: number;
  /** The rows that were reduced to these, leaving `residualSquares`; n = rows and 0 if none were. */
  readonly n: number;
  readonly residualSquares: number;
  readonly validationRows: number;
}

/** How a training run goes, in numbers. */
export interface RawTrainerSettings {
  readonly scale: number;
  readonly route: CodeOf<typeof ROUTE_CODES>;
  /** Of the whole run: what a schedule refers to. */
  readonly steps: number;
  readonly lossEvery: number;

  readonly optimizer: CodeOf<typeof OPTIMIZER_CODES>;
  readonly momentum: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly delta: number;
  readonly weightDecay: number;
  readonly loraPlusRatio: number;
  /** Infinity for none. */
  readonly clipNorm: number;
  readonly ridge: number;

  readonly stepSize: CodeOf<typeof STEP_SIZE_CODES>;
  /** The constant step size. */
  readonly lr: number;
  readonly schedule: CodeOf<typeof SCHEDULE_CODES>;
  /** Steps. */
  readonly warmup: number;
  /** The factor of the last step. */
  readonly finalFactor: number;

  /** Rows; 0 for all of them. Not with reduced rows. */
  readonly batchSize: number;
  /** A probability; not with reduced rows. */
  readonly dropout: number;
  /** Of the batches and of the dropout. */
  readonly seed: number;

  /** Validation losses that may come without a new lowest one; 0 for no early stopping. */
  readonly patience: number;
  readonly minDelta: number;
  /** -1 for none. */
  readonly gradientTolerance: number;
  readonly lossTolerance: number;
}

/** In the order of TrainerNumbers in cpp/bindings/make.h: these, and then the settings. */
const SIZES = [
  ...['rows', 'dIn', 'dOut', 'rank', 'n', 'residualSquares', 'validationRows'],
] as (keyof RawTrainerSizes)[];
const SETTINGS = [
  ...['scale', 'route', 'steps', 'lossEvery'],
  ...['optimizer', 'momentum', 'beta1', 'beta2', 'eps', 'delta', 'weightDecay', 'loraPlusRatio'],
  ...['clipNorm', 'ridge'],
  ...['stepSize', 'lr', 'schedule', 'warmup', 'finalFactor'],
  ...['batchSize', 'dropout', 'seed'],
  ...['patience', 'minDelta', 'gradientTolerance', 'lossTolerance'],
] as (keyof RawTrainerSettings)[];

export function trainerNumbers(sizes: RawTrainerSizes, settings: RawTrainerSettings): Float64Array {
  const numbers = [...SIZES.map((name) => sizes[name]), ...SETTINGS.map((name) => settings[name])];
  return Float64Array.from(numbers);
}

/** Where a trainer is. */
export interface TrainerReport {
  /** Whole steps done. */
  readonly step: number;
  readonly loss: number;
  /** The newest step whose loss is known, or -1. */
  readonly lossStep: number;
  /** The step at which the loss or the gradient was no longer finite, or -1. */
  readonly divergedAt: number;
  /** Of STOP_REASONS: why no further step is taken. */
  readonly stopReason: number;
  /** The smallest step size taken so far; infinity before the first step. */
  readonly smallestStepSize: number;
}

const TRAINER = ['step', 'loss', 'lossStep', 'divergedAt', 'stopReason', 'smallestStepSize'];

/** What a reduction holds. */
export interface ReductionReport {
  /** The rows that were pushed. */
  readonly n: number;
  /** The rows that can be pushed before `advance` has to be called until it returns false. */
  readonly room: number;
  /** The rows that they were reduced to. */
  readonly rows: number;
  readonly residualSquares: number;
}

const REDUCTION = ['n', 'room', 'rows', 'residualSquares'];

export function trainerReport(raw: RawModule, trainer: HeldTrainer): TrainerReport {
  return named<TrainerReport>(TRAINER, raw.trainerReport(trainer));
}

export function reductionReport(raw: RawModule, reduction: HeldReduction): ReductionReport {
  return named<ReductionReport>(REDUCTION, raw.reductionReport(reduction));
}

function named<Report>(names: readonly string[], numbers: Float64Array): Report {
  return Object.fromEntries(names.map((name, i) => [name, numbers[i]])) as Report;
}

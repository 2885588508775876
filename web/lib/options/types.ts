/** The options of every function as types, which follow from the tables. */
import type { OwnRows } from '../types/arrays.js';
import type { Absent, Given, InputOf, Needed } from './option.js';
import type { EARLY_STOPPING, RUN, TOLERANCE } from './run.js';
import type {
  ADAPTER,
  APPLY,
  APPLY_HELD,
  COMPRESS,
  CONTROLS,
  LAYER,
  LAYER_IN_USE,
  LOAD,
  SOLVE_CONTROLS,
  STEP,
  SVD,
  TRAINER_CONTROLS,
} from './tables.js';

export interface LoadOptions extends Given<typeof LOAD> {}

/** The layout of a weight. */
export interface WeightLayout extends Given<Pick<typeof LAYER, 'wBaseTransposed'>> {}

type Layer = typeof LAYER;

/** The options with uncompressed rows. */
export interface TrainRows
  extends
    Needed<Layer, 'x' | 'y' | 'wBase' | 'dIn' | 'dOut'>,
    WeightLayout,
    Absent<'data' | 'preprocessing'> {}

/** The options with rows and their preprocessing. */
export interface TrainTable
  extends
    Needed<Layer, 'x' | 'y' | 'preprocessing'>,
    Given<Pick<Layer, 'wBase' | 'dIn' | 'dOut'>>,
    Absent<'data'> {}

/** The options with rows and an adapter to continue from, which has the widths. */
export interface RowsFrom
  extends
    Needed<Layer, 'x' | 'y' | 'wBase'>,
    Needed<typeof ADAPTER, 'from'>,
    Given<Pick<Layer, 'dIn' | 'dOut'>>,
    WeightLayout,
    Absent<'data' | 'preprocessing'> {}

/** The options with compressed rows, which have the widths. */
export interface TrainData
  extends
    Needed<Layer, 'data'>,
    Given<Pick<Layer, 'wBase' | 'dIn' | 'dOut' | 'preprocessing'>>,
    WeightLayout,
    Absent<'x' | 'y'> {}

export type TrainOptions = (TrainRows | TrainTable | TrainData | RowsFrom) & TrainControls;

export interface CompressOptions extends Given<typeof COMPRESS> {}

/** The options of training, without the rows. */
export interface TrainControls extends Given<typeof CONTROLS> {}

/** The name of an optimiser, and an optimiser with its settings. */
export type OptimizerName = Extract<InputOf<typeof RUN.optimizer>, string>;
export type Optimizer = Exclude<InputOf<typeof RUN.optimizer>, string>;

/** The name of a schedule, and a schedule with its settings. */
export type ScheduleName = Extract<InputOf<typeof RUN.schedule>, string>;
export type Schedule = Exclude<InputOf<typeof RUN.schedule>, string>;

export interface EarlyStopping extends Given<typeof EARLY_STOPPING> {}

export interface Tolerance extends Given<typeof TOLERANCE> {}

/** Options with validation rows, whose losses are then in the result. */
export interface WithValidation {
  validation: OwnRows | number;
}

/** Options with the comparison with the best adapter. */
export interface WithOptimum {
  optimum: true;
}

/** The options of `createTrainer()`: those of `train()` without those of `step()`. */
export type TrainerOptions = (TrainRows | TrainTable | TrainData | RowsFrom) &
  Given<typeof TRAINER_CONTROLS>;

export interface StepOptions extends Given<typeof STEP> {}

/** The options of `createAdapter()`. */
export interface LayerOptions extends Given<typeof LAYER_IN_USE> {}

/** The options of `svd()` and `compressRank()`. */
export interface SvdOptions extends Given<typeof SVD> {}

export interface ApplyOptions extends Given<typeof APPLY> {}

/** The options of `apply()` of an adapter of `createAdapter()`. */
export interface ApplyHeldOptions extends Given<typeof APPLY_HELD> {}

/** The options of the synchronous forms of `apply()`. */
export type ApplyNowOptions = Omit<ApplyOptions, 'onProgress' | 'signal'>;
export type ApplyHeldNowOptions = Pick<ApplyHeldOptions, 'output'>;

/** Options with which the output is a Float32Array. */
export interface InFloat32 {
  output: 'float32';
}

/** Options with which it is a Float64Array. */
export interface InFloat64 {
  output?: 'float64' | undefined;
}

export type SolveOptions = (TrainRows | TrainTable | TrainData) & SolveControls;

/** The options of solve(), without the rows. */
export interface SolveControls extends Given<typeof SOLVE_CONTROLS> {}

export { compress } from './compress.js';
export { createTrainer } from './create-trainer.js';
export { LoraError, type LoraErrorCode } from './errors.js';
export { load } from './load.js';
export { plan, type Plan, type PlanOptions } from './plan.js';
export { train } from './train.js';
export type {
  Build,
  CompressedData,
  CompressOptions,
  Core,
  EarlyStopping,
  LoadOptions,
  MatrixInput,
  Optimizer,
  OptimizerName,
  Route,
  Schedule,
  ScheduleName,
  Tolerance,
  TrainHistory,
  StepOptions,
  TrainedAdapter,
  Trainer,
  TrainerOptions,
  TrainerState,
  TrainOptions,
  TrainProgress,
  TrainResult,
  WasmSource,
} from './types.js';

export type { Adapter, AdapterInput } from './adapter.js';
export { adapterFromJSON, type RestoredAdapter } from './adapter-from-json.js';
export { adapterToJSON, type AdapterJSON } from './adapter-to-json.js';
export { apply, type ApplyOptions } from './apply.js';
export { combineAdapters, type WeightedAdapter } from './combine-adapters.js';
export { compress } from './compress.js';
export { compressRank, type CompressedAdapter } from './compress-rank.js';
export { createTrainer } from './create-trainer.js';
export { LoraError, type LoraErrorCode } from './errors.js';
export type { FormatReason } from './format-reason.js';
export { fromPeft, type FromPeftOptions, type PeftAdapter } from './formats/peft-import.js';
export {
  toPeft,
  type PeftFileOptions,
  type PeftModules,
  type ToPeftOptions,
} from './formats/peft-export.js';
export type { PeftFiles } from './formats/peft-files.js';
export { load } from './load.js';
export { merge, unmerge } from './merge.js';
export * as metrics from './metrics.js';
export { plan, type Plan, type PlanOptions } from './plan.js';
export { preprocess, preprocessY, type Moments, type Preprocessing } from './preprocessing.js';
export { solve } from './solve.js';
export { svd, type Svd } from './svd.js';
export type { Column, CsvForm, Table, TableColumn, TableRecord } from './table.js';
export { train } from './train.js';
export { unload } from './unload.js';
export type {
  Build,
  BytesInput,
  ComparedTrainResult,
  CompressedData,
  CompressOptions,
  Core,
  EarlyStopping,
  LoadOptions,
  MatrixInput,
  Optimizer,
  OptimizerName,
  OptimumComparison,
  Route,
  RowsFrom,
  Schedule,
  ScheduleName,
  SolveOptions,
  SolveResult,
  StepOptions,
  Tolerance,
  TrainedAdapter,
  Trainer,
  TrainerOptions,
  TrainerState,
  TrainHistory,
  TrainOptions,
  TrainProgress,
  TrainResult,
  ValidatedSolveResult,
  ValidatedTrainer,
  ValidatedTrainResult,
  WasmSource,
  WeightLayout,
  WithOptimum,
  WithValidation,
  WorkerThread,
} from './types.js';

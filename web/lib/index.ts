export type {
  Adapter,
  AdapterInput,
  Moments,
  Preprocessing,
  TrainedAdapter,
} from './types/adapter.js';
export { adapterFromJSON, type RestoredAdapter } from './adapter-from-json.js';
export { adapterToJSON, type AdapterJSON } from './adapters/json.js';
export { apply } from './apply.js';
export { combineAdapters, type WeightedAdapter } from './combine-adapters.js';
export { createAdapter, type HeldAdapter } from './create-adapter.js';
export { compress } from './compress.js';
export { compressRank, type CompressedAdapter } from './compress-rank.js';
export {
  createTrainer,
  type Trainer,
  type TrainerState,
  type ValidatedTrainer,
} from './create-trainer.js';
export type { Core, CoreMetrics } from './core.js';
export { LoraError, type LoraErrorCode } from './base/errors.js';
export type { FormatReason } from './types/reasons.js';
export { fromPeft, type FromPeftOptions, type PeftAdapter } from './formats/peft/import.js';
export {
  toPeft,
  type PeftFileOptions,
  type PeftModules,
  type ToPeftOptions,
} from './formats/peft/export.js';
export type { PeftFiles } from './formats/peft/files.js';
export { load } from './load.js';
export { merge, unmerge } from './merge.js';
export * as metrics from './metrics.js';
export { plan, type Plan, type PlanOptions } from './run/plan.js';
export { preprocess, preprocessY } from './adapters/preprocessing.js';
export { solve } from './solve.js';
export { svd } from './svd.js';
export type { Column, CsvForm, RowsInput, Table, TableColumn, TableRecord } from './types/table.js';
export { topK } from './top-k.js';
export { train } from './train.js';
export { unload } from './unload.js';
export type { Build, Route, WasmSource, WorkerThread } from './types/module.js';
export type { BytesInput, MatrixInput } from './types/arrays.js';
export type {
  ComparedTrainResult,
  OptimumComparison,
  RowProgress,
  SolveResult,
  Svd,
  TrainHistory,
  TrainProgress,
  TrainResult,
  ValidatedSolveResult,
  ValidatedTrainResult,
} from './types/results.js';
export type {
  RankOptions,
  SearchHooks,
  SearchProgress,
  Similarity,
  TopK,
  TopKOptions,
} from './types/search.js';
export type { CompressedData } from './types/compressed-data.js';
export type {
  ApplyHeldNowOptions,
  ApplyHeldOptions,
  ApplyNowOptions,
  ApplyOptions,
  CompressOptions,
  EarlyStopping,
  InFloat32,
  InFloat64,
  LayerOptions,
  LoadOptions,
  Optimizer,
  OptimizerName,
  RowsFrom,
  Schedule,
  ScheduleName,
  SolveOptions,
  StepOptions,
  SvdOptions,
  Tolerance,
  TrainerOptions,
  TrainOptions,
  WeightLayout,
  WithOptimum,
  WithValidation,
} from './options/types.js';

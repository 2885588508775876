export { compress } from './compress.js';
export { LoraError, type LoraErrorCode } from './errors.js';
export { load } from './load.js';
export { plan, type Plan, type PlanOptions } from './plan.js';
export { train } from './train.js';
export type {
  Build,
  CompressedData,
  CompressOptions,
  Core,
  LoadOptions,
  MatrixInput,
  Route,
  TrainOptions,
  TrainProgress,
  TrainResult,
  WasmSource,
} from './types.js';

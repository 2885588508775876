export { LoraError, type LoraErrorCode } from './errors.js';
export { load } from './load.js';
export { train } from './train.js';
export type {
  Build,
  Core,
  LoadOptions,
  MatrixInput,
  Route,
  TrainOptions,
  TrainProgress,
  TrainResult,
  WasmSource,
} from './types.js';

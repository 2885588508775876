/**
 * The entry `lora-wasm/data`: readers of data as flat, row-major float64 matrices or as compressed
 * rows.
 */
export { readArrow } from './columnar/arrow.js';
export { readCsv, type CsvOptions } from './csv/csv.js';
export type { CsvBatch } from './csv/batches.js';
export type { CsvDialect } from './csv/dialect.js';
export type { DecimalMark } from './csv/numbers.js';
export {
  previewCsv,
  type CsvColumn,
  type CsvPreview,
  type CsvPreviewOptions,
} from './csv/preview.js';
export {
  fitPreprocessing,
  type Batches,
  type PreprocessingOptions,
  type ReadRows,
} from './table/fit-preprocessing.js';
export { daysOf } from './table/days.js';
export { fromR, type FromROptions } from './r-factor/from-r.js';
export { loadNpy } from './npy/load.js';
export { readNpy, writeNpy, type NpyArray } from './npy/npy.js';
export { readNpyRows, type NpyRowsOptions } from './npy/rows.js';
export { npzNames, readNpz, type NpzOptions } from './npy/npz.js';
export { readParquet, type ParquetOptions, type RandomAccessFile } from './columnar/parquet.js';
export {
  readTable,
  type ReadTableOptions,
  type TableData,
  type ValidatedTableData,
} from './table/read-table.js';
export { readR, writeR } from './r-factor/r-factor.js';
export { preprocess, preprocessY } from '../adapters/preprocessing.js';
export type { Moments, Preprocessing } from '../types/adapter.js';
export type { CsvForm, Table, TableColumn, TableRecord } from '../types/table.js';
export type { BytesInput } from '../types/arrays.js';
export type { DataReason } from '../types/reasons.js';
export type { Column, ColumnOptions, RowBatch, RowCounts } from './table/rows.js';
export type { Source } from './source/source.js';
export type { TableLearner } from './table/learner.js';
export type { TableHandling } from './table/handling.js';
export type { TableOptions } from './table/options.js';

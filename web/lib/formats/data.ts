/** Readers of data: flat, row-major float64 matrices, or what rows were compressed to. */
export { readArrow } from './arrow.js';
export { readCsv, type CsvBatch, type CsvOptions } from './csv.js';
export type { CsvDialect } from './csv-dialect.js';
export type { DecimalMark } from './csv-numbers.js';
export {
  previewCsv,
  type CsvColumn,
  type CsvPreview,
  type CsvPreviewOptions,
} from './csv-preview.js';
export { fitPreprocessing, type PreprocessingOptions } from './fit-preprocessing.js';
export { fromR, type FromROptions } from './from-r.js';
export { loadNpy } from './load-npy.js';
export { readNpy, writeNpy, type NpyArray } from './npy.js';
export { readNpyRows, type NpyRowsOptions } from './npy-rows.js';
export { npzNames, readNpz, type NpzOptions } from './npz.js';
export { readParquet, type ParquetOptions, type RandomAccessFile } from './parquet.js';
export { readR, writeR } from './r-factor.js';
export { preprocess, type Preprocessing } from '../preprocessing.js';
export type { BytesInput } from './bytes.js';
export type { DataReason } from './data-errors.js';
export type { Column, ColumnOptions, RowBatch } from './rows.js';
export type { Source } from './source.js';

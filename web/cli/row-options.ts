import type {
  Column,
  CsvBatch,
  DecimalMark,
  Preprocessing,
  RowBatch,
  TableOptions,
} from 'lora-wasm/data';
import type { FileFormat } from './file-format.js';
import type { SameColumns } from './same-columns.js';

/** How to read the rows of files. */
export interface RowOptions {
  readonly x?: readonly Column[];
  readonly y?: readonly Column[] | undefined;
  /** A separate file with the targets. */
  readonly targets?: string;
  readonly header: boolean;
  readonly delimiter?: string;
  readonly decimal?: DecimalMark;
  readonly encoding?: string;
  readonly trim: boolean;
  /** Columns of dates, which become days. */
  readonly dates?: readonly Column[];
  missingMarks?: readonly string[] | undefined;
  readonly unknown?: 'error' | 'zeros';
  readonly format?: FileFormat;
  /** Reader options to learn or repeat a preprocessing. */
  readonly how?: How | undefined;
  /** Whether to return the fields of CSV, too. */
  readonly fields?: boolean;
  /** Compares the columns with those of files that were read before. Default: among these files. */
  readonly sameColumns?: SameColumns | undefined;
}

export type How = Pick<
  TableOptions,
  'learner' | 'preprocessing' | 'missing' | 'missingMarks' | 'unknown' | 'map'
>;

/** A batch of rows; for CSV with the further members of its reader. */
export type FileBatch = RowBatch & Partial<Pick<CsvBatch, 'fields' | 'dialect'>>;

export type Rows = AsyncGenerator<FileBatch, void>;

export interface Columns extends How {
  readonly x: readonly Column[] | undefined;
  readonly y: readonly Column[] | undefined;
}

/** Whether a preprocessing only knows the names of a table's columns. */
export function isOfNames({ table }: Preprocessing): boolean {
  const columns = [...(table?.x ?? []), ...(table?.y ?? [])];
  return (
    table?.missing === undefined &&
    columns.every(({ categories, fill, mapped }) => !categories && fill === undefined && !mapped)
  );
}

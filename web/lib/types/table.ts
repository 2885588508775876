/** Tables: their columns, and how their values become numbers. */
import type { MatrixInput } from './arrays.js';

/** A column by its name, or by its index from 0. */
export type Column = string | number;

/** How a column of a table becomes one or more columns of x or y. */
export interface TableColumn {
  readonly name: Column;
  /** One-hot encoding: one column of x for each of these texts, 1 for this value and else 0. */
  readonly categories?: readonly string[] | undefined;
  /** The values for a missing one: one for each column of x, or one number for all. */
  readonly fill?: number | readonly number[] | undefined;
  /** For a column of lists: the length of the lists. */
  readonly width?: number | undefined;
  /** Whether a function of `map`, which cannot be stored, made its values. */
  readonly mapped?: boolean | undefined;
}

/** The form of a CSV file, in which others of the same table are read. */
export interface CsvForm {
  readonly header: boolean;
  readonly delimiter: string;
  readonly decimal: '.' | ',';
  readonly trim: boolean;
  readonly encoding?: string | undefined;
}

/** How the rows of a table become x and y. */
export interface Table {
  readonly x: readonly TableColumn[];
  readonly y: readonly TableColumn[];
  /** Rows with a missing value are dropped. */
  readonly missing?: 'drop' | undefined;
  /** The texts that stand for a missing value, unless they are the default. */
  readonly missingMarks?: readonly string[] | undefined;
  /** Unknown categories are encoded as zeros; by default they are an error. */
  readonly unknown?: 'zeros' | undefined;
  readonly csv?: CsvForm | undefined;
}

/**
 * A row of a table by the names of its columns: numbers, texts, booleans; null is a missing value.
 */
export type TableRecord = Readonly<Record<string, unknown>>;

/** Rows as an argument: a matrix, or rows of a table. */
export type RowsInput = MatrixInput | readonly TableRecord[];

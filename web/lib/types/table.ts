/** Tables: their columns, and how their values become numbers. */

/** A column by its name, or by its number from 0. */
export type Column = string | number;

/** How a column of a table becomes columns of x or y: one of numbers as it is. */
export interface TableColumn {
  readonly name: Column;
  /** One-hot: a column of x for each of these texts, 1 where the value is this one and else 0. */
  readonly categories?: readonly string[] | undefined;
  /** What stands for a missing value: in each of the columns of x, or one number for all of them. */
  readonly fill?: number | readonly number[] | undefined;
  /** How many values its lists have, where it is one of lists. */
  readonly width?: number | undefined;
  /** Whether its values were made by a function of `map`, which cannot be kept. */
  readonly mapped?: boolean | undefined;
}

/** How a CSV file was written; others of the same table are read in this way. */
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
  /** Rows with a missing value are left out. */
  readonly missing?: 'drop' | undefined;
  /** The texts that stand for a missing value, where they are not the usual ones. */
  readonly missingMarks?: readonly string[] | undefined;
  /** A category that was not learnt is none of those that were; by default it is refused. */
  readonly unknown?: 'zeros' | undefined;
  readonly csv?: CsvForm | undefined;
}

/** A row of a table by the names of its columns: numbers, texts, booleans; null is a missing value. */
export type TableRecord = Readonly<Record<string, unknown>>;

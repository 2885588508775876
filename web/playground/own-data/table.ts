import type { CsvForm, CsvPreviewOptions } from 'lora-wasm/data';
import type { DateOrder } from './dates.js';
import type { Levels } from './levels.js';
import type { Watch } from './yield-thread.js';
import { ownData as words } from '../words/index.js';

/** Data as they were opened: enough to choose columns from, and the way to read these. */
export interface Table {
  /** What it is called; it may hold any characters, as all names and cells may. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** The first rows, a text for each column; those of a ragged file may have more or fewer. */
  readonly firstRows: readonly (readonly string[])[];
  /** Where there are lines, whether the first one is taken for the columns' names. */
  readonly header?: Reading;
  /** Where numbers are text that may have decimal commas, whether it is read so. */
  readonly decimalComma?: DecimalReading;
  /** What was said of how it is to be read; the rest was found. */
  readonly asked?: AskedForm;
  /** How it was found to be written, in words. */
  readonly found?: string;
  /** How it was written: kept with an adapter, for a reader of other files. */
  readonly form?: CsvForm;
  /** Reads the columns that are asked for of all rows, in batches. */
  read(asked: readonly AskedColumn[], watch: Watch): AsyncIterable<RawRows>;
}

/** How lines are to be read; what is not said is found. */
export type AskedForm = Pick<CsvPreviewOptions, 'header' | 'decimal'>;

/** One way to read a file, and the other one. */
export interface Reading {
  readonly isRead: boolean;
  readonly other: () => Promise<Table>;
}

export interface DecimalReading extends Reading {
  /** How many columns have numbers that look so, and one of these numbers. */
  readonly columns: number;
  readonly example: string;
}

/** What a column is called on the page. */
export function nameOf({ columns }: Pick<Table, 'columns'>, column: number): string {
  return columns[column]?.name || words.unnamed(column);
}

export interface TableColumn {
  readonly name: string;
  /** What the first rows have there; `none` cannot be taken. */
  readonly kind: 'number' | 'date' | 'text' | 'none';
  /** Of dates: how they are written. */
  readonly order?: DateOrder;
  /** Why it is left out where nobody chooses it. */
  readonly reason?: string;
  /** What it is meant for, where the file says so. */
  readonly role?: 'x' | 'y';
  /** The different values of the first rows, in order; of numbers only where they are few. */
  readonly levels: readonly string[];
}

export interface AskedColumn {
  /** Its number, from 0. */
  readonly column: number;
  /** Where it has categories: gives the codes that are read instead of them. */
  readonly levels?: Levels | undefined;
}

export interface RawRows {
  readonly n: number;
  /** (n, columns that were asked for): NaN where a value is missing, dates in days. */
  readonly values: Float64Array;
}

/** The numbers of columns, from 0. */
export interface Choice {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** How many rows are shown. */
export const SHOWN_ROWS = 5;

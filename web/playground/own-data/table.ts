import type { Watch } from './rest.js';

/** Data as they were opened: enough to choose columns from, and the way to read these. */
export interface Table {
  /** What it is called; it may hold any characters, as all names and cells may. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** The first rows, a text for each column; those of a ragged file may have more or fewer. */
  readonly firstRows: readonly (readonly string[])[];
  /** Where there are lines, whether the first one is taken for the columns' names. */
  readonly header?: Reading;
  /** Where numbers are text, whether their decimal mark is the comma. */
  readonly decimalComma?: Reading;
  /** How it was found to be written, in words. */
  readonly found?: string;
  /** Reads the chosen columns of all rows. */
  read(choice: Choice, watch: Watch): Promise<TableRows>;
}

/** One way to read a file, and the other one. */
export interface Reading {
  readonly isRead: boolean;
  readonly other: () => Promise<Table>;
}

export interface TableColumn {
  readonly name: string;
  /** Whether most of the first rows have numbers there: a slip is to be told, not to be left out. */
  readonly isNumeric: boolean;
  /** What it has where that cannot be taken, in a word or two. */
  readonly reason?: string;
  /** What it is meant for, where the file says so. */
  readonly role?: 'x' | 'y';
}

/** The numbers of columns, from 0. */
export interface Choice {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface TableRows {
  readonly n: number;
  /** (n, choice.x.length) */
  readonly x: Float64Array;
  /** (n, choice.y.length) */
  readonly y: Float64Array;
}

/** How many rows are shown. */
export const SHOWN_ROWS = 5;

import type { Watch } from './rest.js';

/** Data as they were opened: enough to choose columns from, and the way to read these. */
export interface Table {
  /** What it is called; it may hold any characters, as all names and cells may. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** The first rows, a text for each column; those of a ragged file may have more or fewer. */
  readonly firstRows: readonly (readonly string[])[];
  /** Where there are lines, whether the first one is taken for the columns' names, and the other way. */
  readonly header?: { readonly isRead: boolean; readonly other: () => Promise<Table> };
  /** Reads the chosen columns of all rows. */
  read(choice: Choice, watch: Watch): Promise<TableRows>;
}

export interface TableColumn {
  readonly name: string;
  /** Whether most of the first rows have numbers there: a slip is to be told, not to be left out. */
  readonly isNumeric: boolean;
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

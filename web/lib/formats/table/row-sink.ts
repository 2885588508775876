import type { LoraError } from '../../base/errors.js';
import { allocate } from '../../matrices/matrix.js';
import {
  CellEncoder,
  cellOf,
  requireValues,
  widthOfAll,
  type Cell,
  type CellErrors,
} from '../../adapters/table.js';
import type { CsvForm, Table, TableColumn } from '../../types/table.js';
import { unreadable } from '../../base/format-errors.js';
import type { RowBatch, RowCounts } from './rows.js';
import { takesMissing, type AcceptedHandling } from './handling.js';

/** A row as a reader finds it in a file. */
export interface SourceRow {
  /** Its number, from 0. */
  readonly number: number;
  readonly x: readonly Cell[];
  readonly y: readonly Cell[];
  /** The errors for a value. */
  errors(part: 'x' | 'y', index: number): CellErrors;
}

/** The columns that a reader has found. */
export interface FoundColumns {
  readonly x: readonly TableColumn[];
  readonly y: readonly TableColumn[];
  readonly csv?: CsvForm | undefined;
}

/** The table of columns that are encoded as asked. */
export function tableFrom(
  { x, y, csv }: FoundColumns,
  { missing, missingMarks, unknown }: AcceptedHandling,
): Table {
  return {
    x,
    y,
    ...(missing === 'drop' && { missing }),
    ...(missingMarks && { missingMarks }),
    ...(unknown && { unknown }),
    ...(csv && { csv }),
  };
}

/** Collects rows, some of which may be dropped, into batches. */
export interface RowSink {
  /** Whether the values of a column are texts even if they look like numbers. */
  isText(part: 'x' | 'y', index: number): boolean;
  /** The rows since the last batch. */
  readonly rows: number;
  add(row: SourceRow): void;
  take(): RowBatch;
}

/** The place of a missing value in a row; `item` for one in a list. */
interface MissingValue {
  readonly part: 'x' | 'y';
  readonly index: number;
  readonly item?: number;
}

/**
 * Whether a row is dropped for a missing value, of the targets or, with `missing` 'drop', of the
 * features. Throws ERR_FORMAT where missing values are not accepted.
 */
export function isDropped(row: SourceRow, isAccepted: boolean, missing: unknown): boolean {
  const found = missingIn(row);
  if (found && !isAccepted) throw noValue(row, found);
  return found !== undefined && (found.part === 'y' || missing === 'drop');
}

/** The first missing value, of the targets if they have one; undefined if there is none. */
function missingIn(row: SourceRow): MissingValue | undefined {
  for (const part of ['y', 'x'] as const) {
    for (let index = 0; index < row[part].length; index++) {
      const cell = row[part][index] as Cell;
      if (cell === null) return { part, index };
      if (typeof cell !== 'object') continue;
      for (let item = 0; item < cell.length; item++) {
        if (cellOf(cell[item], false) === null) return { part, index, item };
      }
    }
  }
  return undefined;
}

function noValue(row: SourceRow, { part, index, item }: MissingValue): LoraError {
  const place = row.errors(part, index).place();
  return unreadable(
    'missing',
    `${place}${item === undefined ? '' : `, value ${item}`} has no value`,
  );
}

export const NO_COUNTS: RowCounts = { dropped: 0, filled: 0, unknown: 0 };

export function added(one: RowCounts, other: RowCounts = NO_COUNTS): RowCounts {
  return {
    dropped: one.dropped + other.dropped,
    filled: one.filled + other.filled,
    unknown: one.unknown + other.unknown,
  };
}

/** Encodes rows as x and y by a table. */
export class RowEncoder implements RowSink {
  readonly #table: Table;
  readonly #takesMissing: boolean;
  readonly #encoders: Readonly<Record<'x' | 'y', CellEncoder[]>>;
  #values: Record<'x' | 'y', number[]> = { x: [], y: [] };
  #counts = { ...NO_COUNTS };
  /** Whether a batch was taken, in which a column without a width has one number a row. */
  #hasTaken = false;
  rows = 0;

  /** `hasTargets`: whether rows have y. */
  constructor(table: Table, hasTargets: boolean) {
    this.#table = table;
    this.#takesMissing = takesMissing(table);
    const encoder = (column: TableColumn) => new CellEncoder(column, table.unknown);
    this.#encoders = { x: table.x.map(encoder), y: hasTargets ? table.y.map(encoder) : [] };
  }

  isText(part: 'x' | 'y', index: number): boolean {
    return this.#encoders[part][index]?.column.categories !== undefined;
  }

  add(row: SourceRow): void {
    if (isDropped(row, this.#takesMissing, this.#table.missing)) {
      this.#counts.dropped++;
      return;
    }
    this.#append('x', row);
    this.#append('y', row);
    this.rows++;
  }

  #append(part: 'x' | 'y', row: SourceRow): void {
    for (let i = 0; i < row[part].length; i++) {
      const cell = row[part][i] as Cell;
      if (typeof cell === 'object' && cell) this.#learnWidth(part, i, cell, row);
      const encoder = this.#encoders[part][i] as CellEncoder;
      const treatment = encoder.encode(this.#values[part], cell, row.errors(part, i));
      if (treatment) this.#counts[treatment]++;
    }
  }

  /** Takes the width of a column of lists from its first list. */
  #learnWidth(part: 'x' | 'y', i: number, list: ArrayLike<unknown>, row: SourceRow): void {
    const { column, hasNumbers } = this.#encoders[part][i] as CellEncoder;
    if (column.width !== undefined || column.categories) return;
    const errors = row.errors(part, i);
    requireValues(list, errors.place);
    if (hasNumbers || this.#hasTaken) {
      const received = `${errors.place()} is a list of ${list.length}`;
      const before = hasNumbers
        ? 'a number was expected, as in the rows before'
        : 'the batches before have no value there, and one number for it; readTable() learns from all rows';
      throw unreadable('fields', `${received}; ${before}`);
    }
    this.#widen(part, i, list.length);
    this.#encoders[part][i] = new CellEncoder({ ...column, width: list.length }, undefined);
  }

  /** Gives the rows of this batch, none of which has a value of the column, `width` of them. */
  #widen(part: 'x' | 'y', i: number, width: number): void {
    const columns = this.#encoders[part].map(({ column }) => column);
    const [all, before] = [widthOfAll(columns), widthOfAll(columns.slice(0, i))];
    this.#values[part] = this.#values[part].flatMap((value, at) => {
      const isFilled = at < this.rows * all && at % all === before;
      return isFilled ? new Array<number>(width).fill(value) : value;
    });
  }

  take(): RowBatch {
    const [n, counts] = [this.rows, this.#counts];
    const [x, y] = [toMatrix('x', this.#values.x), toMatrix('y', this.#values.y)];
    this.#hasTaken ||= n > 0;
    [this.rows, this.#values, this.#counts] = [0, { x: [], y: [] }, { ...NO_COUNTS }];
    const known = this.#encoders.x.map(({ column }) => column);
    const targets = this.#encoders.y.map(({ column }) => column);
    const table = { ...this.#table, x: known, y: targets.length > 0 ? targets : this.#table.y };
    const preprocessing = { columns: widthOfAll(known), constant: false, table };
    return { n, x, y, counts, preprocessing };
  }
}

export function toMatrix(name: string, values: readonly number[]): Float64Array {
  const matrix = allocate(name, values.length);
  matrix.set(values);
  return matrix;
}

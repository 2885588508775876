import { unexpected } from '../../checks/accept.js';
import { describe, thereAre } from '../../base/describe.js';
import { wrongArgument } from '../../base/errors.js';
import { allocate } from '../../matrices/matrix.js';
import type { Cell } from '../../adapters/table.js';
import type { CsvForm, Table, TableColumn } from '../../types/table.js';
import type { Work } from '../../work/slices.js';
import { unreadable } from '../../base/format-errors.js';
import {
  isDropped,
  RowEncoder,
  tableFrom,
  type FoundColumns,
  type RowSink,
  type SourceRow,
} from './row-sink.js';
import { ColumnLearner } from './column-learner.js';
import type { RowBatch } from './rows.js';
import type { AcceptedHandling } from './handling.js';

/** Rows of a batch, and of a block of stored rows. */
const BATCH_ROWS = 1024;

/** Values to treat between two yields. */
const VALUES_AT_ONCE = 1 << 11;

const NO_VALUES = new Float64Array(0);

/**
 * Learns how a table becomes numbers, from the rows of one file or several: the categories of its
 * columns, and the means that replace missing values. Passed to readers by the argument of a
 * function.
 */
export class TableLearner {
  readonly handling: AcceptedHandling;
  readonly #keeps: boolean;
  /** Undefined until a reader has started. */
  #columns: Readonly<Record<'x' | 'y', readonly ColumnLearner[]>> | undefined;
  /** The columns of x and y. */
  #all: readonly ColumnLearner[] = [];
  #csv: CsvForm | undefined;
  /** The stored rows as numbers: NaN for missing values, codes for categories. */
  readonly #rows = new KeptRows();
  dropped = 0;

  /** `keeps`: store the rows, and learn from them at the end. */
  constructor(handling: AcceptedHandling, keeps: boolean) {
    this.handling = handling;
    this.#keeps = keeps;
  }

  static is(value: unknown): value is TableLearner {
    return typeof value === 'object' && value !== null && #keeps in value;
  }

  /** Whether a reader has started. */
  get hasBegun(): boolean {
    return this.#columns !== undefined;
  }

  /** The number of stored rows. */
  get n(): number {
    return this.#rows.n;
  }

  /**
   * A sink for the rows of a file. Throws ERR_ARGUMENT if its columns differ from those of the
   * files before.
   */
  begin({ x, y, csv }: FoundColumns): RowSink {
    this.#csv ??= csv;
    const learner = (column: TableColumn) => new ColumnLearner(column, this.handling);
    const columns = (this.#columns ??= { x: x.map(learner), y: y.map(learner) });
    this.#all = [...columns.x, ...columns.y];
    if (columns.x.length !== x.length || columns.y.length !== y.length) {
      throw wrongArgument(
        `${thereAre(x.length, 'column')} of x and ${y.length} of y; ` +
          `${columns.x.length} and ${columns.y.length} were expected, as before`,
      );
    }
    let rows = 0;
    return {
      get rows() {
        return rows;
      },
      isText: (part, index) => columns[part][index]?.isText ?? false,
      add: (row) => {
        if (this.#learn(row)) rows++;
      },
      take: () => {
        const n = rows;
        rows = 0;
        return { n, x: NO_VALUES, y: NO_VALUES };
      },
    };
  }

  /** Learns from a row; false if it is dropped. */
  #learn(row: SourceRow): boolean {
    const { missing } = this.handling;
    if (isDropped(row, missing !== undefined, missing)) {
      this.dropped++;
      return false;
    }
    const raw: number[] = [];
    for (const part of ['x', 'y'] as const) {
      this.#columns?.[part].forEach((column, i) =>
        column.read(raw, row[part][i] as Cell, row.errors(part, i)),
      );
    }
    if (this.#keeps) this.#rows.push(raw, row.number, this.#all);
    else this.#count(raw);
    return true;
  }

  #count(raw: ArrayLike<number>): void {
    let at = 0;
    for (const column of this.#all) {
      column.count(raw, at);
      at += column.width;
    }
  }

  /** The result; stored rows that are held out do not count. */
  *table(isHeld: ArrayLike<number> = []): Work<Table> {
    const rowsAtOnce = this.#rows.count(VALUES_AT_ONCE);
    for (let i = 0; i < this.n; i++) {
      if (i % rowsAtOnce === rowsAtOnce - 1) yield;
      if (!isHeld[i]) this.#count(this.#rows.at(i));
    }
    const { x = [], y = [] } = this.#columns ?? {};
    const learnt = {
      x: x.map((column) => column.result(this.handling.missing)),
      y: y.map((column) => column.result(undefined)),
      csv: this.#csv,
    };
    return tableFrom(learnt, this.handling);
  }

  /** The stored rows that are held out, or the others, encoded by a table, in batches. */
  *batches(table: Table, isHeld: ArrayLike<number> = [], held: 0 | 1 = 0): Work<RowBatch[]> {
    const encoder = new RowEncoder(table, true);
    const batches: RowBatch[] = [];
    const rowsAtOnce = this.#rows.count(VALUES_AT_ONCE);
    for (let i = 0; i < this.n; i++) {
      if ((isHeld[i] ? 1 : 0) === held) encoder.add(this.#rowOf(i, held));
      const isLast = i % BATCH_ROWS === BATCH_ROWS - 1 || i === this.n - 1;
      if (isLast && encoder.rows > 0) batches.push(encoder.take());
      if (isLast || i % rowsAtOnce === rowsAtOnce - 1) yield;
    }
    return batches;
  }

  #rowOf(i: number, held: 0 | 1): SourceRow {
    const raw = this.#rows.at(i);
    const number = this.#rows.numbers[i] as number;
    const columns = this.#columns ?? { x: [], y: [] };
    let at = 0;
    const cells = (part: 'x' | 'y') =>
      columns[part].map((column) => {
        at += column.width;
        return column.cell(raw, at - column.width);
      });
    const errors = (part: 'x' | 'y', index: number) => {
      const { name } = (columns[part][index] as ColumnLearner).column;
      const place = () =>
        `row ${number}${held ? ', which is held out' : ''}, column ${describe(name)}`;
      return { place, noNumber: () => unreadable('number', `${place()} is not a number`) };
    };
    return { number, x: cells('x'), y: cells('y'), errors };
  }
}

export function acceptLearner(value: unknown): TableLearner {
  if (TableLearner.is(value)) return value;
  throw unexpected('learner', value, 'what fitPreprocessing() or readTable() gave to a function');
}

/** Stored rows of equal length, and their row numbers. */
class KeptRows {
  readonly numbers: number[] = [];
  readonly #parts: Float64Array[] = [];
  #widths: readonly number[] = [];
  #width = 0;

  get n(): number {
    return this.numbers.length;
  }

  /** The number of rows that have about so many values. */
  count(values: number): number {
    return Math.ceil(values / (this.#width || 1));
  }

  /** Stores a row. Its values of a column are more than before if the rows before have none there. */
  push(values: ArrayLike<number>, number: number, columns: readonly ColumnLearner[]): void {
    if (values.length !== this.#width) this.#widen(columns);
    const place = this.n % BATCH_ROWS;
    if (place === 0) this.#parts.push(allocate('the rows', BATCH_ROWS * this.#width));
    this.#parts.at(-1)?.set(values, place * this.#width);
    this.numbers.push(number);
  }

  #widen(columns: readonly ColumnLearner[]): void {
    const before = this.#widths;
    const rows = this.numbers.splice(0).map((number, i) => ({ number, values: this.at(i) }));
    this.#parts.length = 0;
    this.#widths = columns.map(({ width }) => width);
    this.#width = this.#widths.reduce((sum, width) => sum + width, 0);
    for (const { number, values } of rows) {
      let at = 0;
      const wide = this.#widths.flatMap((width, c) => {
        const narrow = before[c] as number;
        at += narrow;
        return narrow === width
          ? Array.from(values.subarray(at - narrow, at))
          : new Array<number>(width).fill(NaN);
      });
      this.push(wide, number, columns);
    }
  }

  at(i: number): Float64Array {
    const from = (i % BATCH_ROWS) * this.#width;
    const part = this.#parts[Math.floor(i / BATCH_ROWS)] as Float64Array;
    return part.subarray(from, from + this.#width);
  }
}

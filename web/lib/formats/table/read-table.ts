import {
  acceptCount,
  acceptOptions,
  isRecord,
  readMembers,
  unexpected,
  type Given,
} from '../../checks/accept.js';
import { acceptFraction } from '../../arguments/problem.js';
import { parseOption } from '../../options/option.js';
import { RUN } from '../../options/run.js';
import { wrongShape } from '../../base/errors.js';
import { joinInto, lengthOf } from '../../matrices/joined.js';
import { acceptMatrix, allocate, copyFiniteInPortions } from '../../matrices/matrix.js';
import type { MatrixInput } from '../../types/arrays.js';
import type { Preprocessing } from '../../types/adapter.js';
import type { Table } from '../../types/table.js';
import { drawnRows, rowsWhere } from '../../problem/split.js';
import { ThreadShare, type Work } from '../../work/slices.js';
import { unreadable } from '../../base/format-errors.js';
import {
  acceptAsked,
  fitPreprocessing,
  readAll,
  refuseHandling,
  type Batches,
  type PreprocessingOptions,
  type ReadRows,
} from './fit-preprocessing.js';
import { BatchColumns } from './batch-columns.js';
import { added, NO_COUNTS } from './row-sink.js';
import type { RowBatch, RowCounts } from './rows.js';
import { itemsOf } from '../source/source.js';
import { TableLearner } from './learner.js';
import { acceptHandling, HANDLING } from './handling.js';

export interface ReadTableOptions extends Omit<PreprocessingOptions, 'columns'> {
  /**
   * The fraction of the rows, between 0 and 1, to hold out; nothing is learnt from them. They are
   * the rows that `train({ validation, seed })` holds out. Default: none.
   */
  validation?: number | undefined;
  /** The seed for drawing these rows. Default: 0. */
  seed?: number | undefined;
}

/**
 * A table in memory with its preprocessing: `train()`, `createTrainer()` and `solve()` take it among
 * their options, as `{ ...table, rank }`.
 */
export interface TableData {
  /** The rows to train on. */
  readonly n: number;
  /** (n, preprocessing.columns) */
  readonly x: Float64Array;
  /** (n, number of columns in y), in their own units */
  readonly y: Float64Array;
  /** The held-out rows. */
  readonly validation?: { readonly x: Float64Array; readonly y: Float64Array };
  readonly preprocessing: Preprocessing;
  /** The counts of dropped rows and treated values. */
  readonly counts: RowCounts;
}

/** What `readTable()` returns with `validation`, so that `train()` knows of it, too. */
export type ValidatedTableData = TableData & Required<Pick<TableData, 'validation'>>;

/** `readTable()` with `validation`: the result has `validation`. */
export function readTable(
  rows: ReadRows | Batches,
  options: ReadTableOptions & { validation: number },
): Promise<ValidatedTableData>;

/**
 * Reads a table into memory in one pass, and learns its preprocessing from the training rows only:
 * categories, values for missing ones, means and deviations.
 *
 * @param rows a function that opens a reader with its argument among the options; or, without
 *   `missing` and `categories`, the batches of a reader
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, and what the reader throws
 *
 * @example
 * const table = await readTable(
 *   (how) => readCsv(file, { x: ['sun', 'city'], y: ['rain'], ...how }),
 *   { missing: 'mean', categories: 'one-hot', standardise: true, constant: true, validation: 0.2 },
 * );
 * const adapter = await train({ ...table, rank: 1, steps: 500 });
 */
export function readTable(rows: ReadRows | Batches, options?: ReadTableOptions): Promise<TableData>;
export async function readTable(
  rows: ReadRows | Batches,
  options: ReadTableOptions = {},
): Promise<TableData> {
  const own = ['standardise', 'standardiseY', 'constant', 'validation', 'seed'];
  const given = acceptOptions('readTable()', options, [...own, ...HANDLING]);
  const asked = acceptAsked(given);
  const thread = new ThreadShare();
  const draw = drawerOf(given, thread);
  const handling = acceptHandling(given);
  if (typeof rows !== 'function') refuseHandling(given);
  const { kept, heldOut, counts } =
    typeof rows === 'function'
      ? await learnt(rows, new TableLearner(handling, true), draw, thread)
      : await asTheyAre(rows, draw, thread);
  const preprocessing = await fitPreprocessing(portionsOf(kept, thread), asked);
  return {
    n: kept.n,
    x: kept.x,
    y: kept.y,
    ...(heldOut && { validation: { x: heldOut.x, y: heldOut.y } }),
    preprocessing,
    counts,
  };
}

/** Draws which of n rows to hold out; undefined for none. */
type Draw = (n: number) => Promise<Uint8Array | undefined>;

function drawerOf(given: Given, thread: ThreadShare): Draw {
  const { validation } = given;
  const seed = parseOption(RUN.seed, 'seed', given.seed);
  const expected = 'a fraction of the rows, between 0 and 1,';
  if (validation === undefined) return async () => undefined;
  if (typeof validation !== 'number') throw unexpected('validation', validation, expected);
  return (n) => {
    const count = acceptFraction(validation, undefined, n, expected);
    return thread.run(drawnRows(n, count, seed));
  };
}

interface Split {
  readonly kept: RowBatch;
  readonly heldOut: RowBatch | undefined;
  readonly counts: RowCounts;
}

/** Encodes rows with a table that is learnt from those that are not held out. */
async function learnt(
  rows: ReadRows,
  learner: TableLearner,
  draw: Draw,
  thread: ThreadShare,
): Promise<Split> {
  await readAll(rows, learner);
  const { n, dropped } = learner;
  if (n === 0) throw unreadable('empty', `no row is left: all ${dropped} have missing values`);
  const isHeld = await draw(n);
  const table = await thread.run(learner.table(isHeld));
  const kept = await thread.run(encoded(learner, table, isHeld, 0));
  const heldOut = isHeld && (await thread.run(encoded(learner, table, isHeld, 1)));
  const counts = added(added(NO_COUNTS, kept.counts), heldOut?.counts);
  return { kept, heldOut, counts: { ...counts, dropped } };
}

async function asTheyAre(rows: Batches, draw: Draw, thread: ThreadShare): Promise<Split> {
  const all = await joinedBatches(rows, thread);
  const isHeld = await draw(all.n);
  return {
    kept: isHeld ? await thread.run(part(all, isHeld, 0)) : all,
    heldOut: isHeld && (await thread.run(part(all, isHeld, 1))),
    counts: all.counts ?? NO_COUNTS,
  };
}

const ROWS_AT_ONCE = 1024;

/** Splits a batch into portions, yielding the thread in between. */
async function* portionsOf(all: RowBatch, thread: ThreadShare): AsyncGenerator<RowBatch, void> {
  const { n, x, y } = all;
  const [columns, targets] = [x.length / n, y.length / n];
  for (let from = 0; from < n; from += ROWS_AT_ONCE) {
    const to = Math.min(n, from + ROWS_AT_ONCE);
    await thread.rest();
    yield {
      ...all,
      n: to - from,
      x: x.subarray(from * columns, to * columns),
      y: y.subarray(from * targets, to * targets),
    };
  }
}

async function joinedBatches(rows: Batches, thread: ThreadShare): Promise<RowBatch> {
  const [xs, ys]: [Float64Array[], Float64Array[]] = [[], []];
  let n = 0;
  let counts = NO_COUNTS;
  let preprocessing: Preprocessing | undefined;
  const columns = new BatchColumns();
  for await (const item of itemsOf('rows', rows, 'batches of rows, or a function')) {
    if (!isRecord(item)) throw unexpected('a batch of rows', item, 'an object with n, x and y');
    const batch = readMembers('', item, ['n', 'x', 'y', 'preprocessing', 'counts']);
    counts = added(counts, acceptCounts(batch.counts));
    preprocessing ??= batch.preprocessing as Preprocessing | undefined;
    await thread.rest();
    const rowsHere = acceptCount('n', batch.n, 1);
    columns.require(batch);
    n += rowsHere;
    xs.push(await thread.run(copied('x', batch.x, rowsHere)));
    ys.push(await thread.run(copied('y', batch.y, rowsHere)));
  }
  if (!(n > 0)) throw wrongShape('there are no rows; 1 or more were expected');
  const [x, y] = [await thread.run(joined('x', xs)), await thread.run(joined('y', ys))];
  const all = { n, x, y, counts };
  return { ...all, ...(preprocessing && { preprocessing }) };
}

function acceptCounts(value: unknown): RowCounts {
  if (value === undefined) return NO_COUNTS;
  if (!isRecord(value)) throw unexpected('counts', value, 'the counts of a reader');
  const { dropped, filled, unknown } = readMembers('counts.', value, Object.keys(NO_COUNTS));
  return {
    dropped: acceptCount('counts.dropped', dropped, 0),
    filled: acceptCount('counts.filled', filled, 0),
    unknown: acceptCount('counts.unknown', unknown, 0),
  };
}

function* copied(name: string, value: unknown, n: number): Work<Float64Array> {
  const matrix = acceptMatrix(name, value as MatrixInput);
  return yield* copyFiniteInPortions(name, matrix, matrix.length / n || 1);
}

/** The stored rows that are held out, or the others, as one batch. */
function* encoded(
  learner: TableLearner,
  table: Table,
  isHeld: Uint8Array | undefined,
  held: 0 | 1,
): Work<RowBatch> {
  const parts = yield* learner.batches(table, isHeld, held);
  const [xs, ys] = [parts.map(({ x }) => x), parts.map(({ y }) => y)];
  return {
    ...parts[0],
    n: parts.reduce((sum, { n }) => sum + n, 0),
    x: yield* joined('x', xs),
    y: yield* joined('y', ys),
    counts: parts.reduce((sum, { counts }) => added(sum, counts), NO_COUNTS),
  };
}

/** Joins arrays of our own; a single one is not copied. */
function* joined(name: string, parts: readonly Float64Array[]): Work<Float64Array> {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  return yield* joinInto(allocate(name, lengthOf(parts)), parts);
}

/** The held-out rows of a batch, or the others. */
function* part({ n, x, y, ...rest }: RowBatch, isHeld: Uint8Array, held: 0 | 1): Work<RowBatch> {
  const count = isHeld.reduce((sum, each) => sum + (each === held ? 1 : 0), 0);
  return {
    ...rest,
    n: count,
    x: yield* rowsWhere(isHeld, held, count, x, x.length / n, 'x'),
    y: yield* rowsWhere(isHeld, held, count, y, y.length / n, 'y'),
  };
}

import {
  acceptBoolean,
  acceptCount,
  acceptOptions,
  isRecord,
  readMembers,
  reading,
  unexpected,
  type Given,
} from '../../checks/accept.js';
import { className, counted } from '../../base/describe.js';
import { wrongArgument, wrongShape } from '../../base/errors.js';
import { acceptMatrix, acceptRows, copyFiniteInPortions } from '../../matrices/matrix.js';
import type { MatrixInput } from '../../types/arrays.js';
import { acceptPreprocessing } from '../../adapters/preprocessing.js';
import type { Preprocessing } from '../../types/adapter.js';
import { widthOfAll } from '../../adapters/table.js';
import type { Table } from '../../types/table.js';
import { runToEnd, ThreadShare, type Work } from '../../work/slices.js';
import { BatchColumns } from './batch-columns.js';
import { ColumnMoments } from './column-moments.js';
import type { RowBatch } from './rows.js';
import { exhausted, itemsOf } from '../source/source.js';
import { TableLearner } from './learner.js';
import { acceptHandling, HANDLING, type TableHandling } from './handling.js';

export interface PreprocessingOptions extends TableHandling {
  /**
   * The columns of the rows before preprocessing. Default: those of the reader's batches, which are
   * refused if they have others.
   */
  columns?: number | undefined;
  /** Gives every column of x the mean 0 and the standard deviation 1. Default: false. */
  standardise?: boolean | undefined;
  /** The same for every column of y; `apply()` reverts it. Default: false. */
  standardiseY?: boolean | undefined;
  /** Appends a column of ones to x. Default: false. */
  constant?: boolean | undefined;
}

/** Rows in batches, as readers return them. */
export type Batches = AsyncIterable<Batch> | Iterable<Batch>;
type Batch = { x: MatrixInput; y?: MatrixInput } & Partial<Pick<RowBatch, 'n' | 'preprocessing'>>;

/** Opens one reader or several in sequence with `how` among their options. Called for every pass. */
export type ReadRows = (how: {
  learner?: TableLearner;
  preprocessing?: Preprocessing;
}) => AsyncIterable<RowBatch>;

/**
 * Learns the preprocessing of rows. `preprocess(x, preprocessing)` applies it, and so does
 * `apply()` for an adapter that stores it, as those of `train({ preprocessing })` do. Standard
 * deviations are those of the rows (divided by n, not n - 1); a constant column is only shifted to
 * 0. Takes one pass, with the updates of Welford (1962).
 *
 * If rows is a function that opens readers, a first pass over all files learns what `missing` and
 * `categories` of these options need.
 *
 * @param rows x (n, columns), the batches of a reader, or such a function
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, and what the reader throws
 *
 * @example
 * const read = (how) => readCsv(file, { x: ['sun', 'city'], y: ['rain'], ...how });
 * const options = { missing: 'mean', categories: 'one-hot', standardise: true };
 * const preprocessing = await fitPreprocessing(read, options);
 * for await (const { x, y } of read({ preprocessing })) {
 *   await data.push(await preprocess(x, preprocessing), y);
 * }
 */
export async function fitPreprocessing(
  rows: MatrixInput | Batches | ReadRows,
  options: PreprocessingOptions,
): Promise<Preprocessing> {
  const own = ['columns', 'standardise', 'standardiseY', 'constant'];
  const given = acceptOptions('fitPreprocessing()', options, [...own, ...HANDLING]);
  const handling = acceptHandling(given);
  const asked = acceptAsked(given);
  const columns =
    given.columns === undefined ? undefined : acceptCount('columns', given.columns, 1);
  if (typeof rows === 'function') {
    const learner = new TableLearner(handling, false);
    await readAll(rows, learner);
    const table = runToEnd(learner.table());
    const width = requireColumns(columns, widthOfAll(table.x));
    if (!needsRows(asked)) return { columns: width, constant: asked.constant, table };
    const preprocessing = { columns: width, constant: false, table };
    return fitTo(rows({ preprocessing }), { ...asked, columns: width, table });
  }
  refuseHandling(given);
  if (!isMatrix(rows)) return fitTo(rows, { ...asked, columns });
  if (columns === undefined) throw unexpected('columns', columns, 'a whole number');
  return fitTo([{ x: rows }], { ...asked, columns });
}

/** The preprocessing of numeric rows. */
export interface Asked {
  readonly standardise: boolean;
  readonly standardiseY: boolean;
  readonly constant: boolean;
}

export function acceptAsked(given: Given): Asked {
  const flag = (name: string) => given[name] !== undefined && acceptBoolean(name, given[name]);
  return {
    standardise: flag('standardise'),
    standardiseY: flag('standardiseY'),
    constant: flag('constant'),
  };
}

const needsRows = ({ standardise, standardiseY }: Asked): boolean => standardise || standardiseY;

/** Throws for options that need several passes: only a function can be read more than once. */
export function refuseHandling(given: Given): void {
  const name = HANDLING.find((option) => given[option] !== undefined);
  if (name === undefined) return;
  throw wrongArgument(
    `${name} is for rows that are read by a function, as (how) => readCsv(file, { ...columns, ...how })`,
  );
}

/** Reads all rows of a function's readers into a learner. */
export async function readAll(rows: ReadRows, learner: TableLearner): Promise<void> {
  const batches = reading('rows', () => rows({ learner }));
  await exhausted(itemsOf('rows', batches, 'a function that opens a reader'));
  if (learner.hasBegun) return;
  throw wrongArgument(
    'rows is a function that gave its argument to no reader; { ...columns, ...how } was expected',
  );
}

/**
 * Looks at all rows, or at the first batch if there is nothing to learn. Throws ERR_SHAPE if there
 * are no rows.
 */
async function fitTo(
  batches: Batches,
  asked: Asked & { readonly columns: number | undefined; readonly table?: Table },
): Promise<Preprocessing> {
  const { standardise, standardiseY, constant } = asked;
  let hasRows = false;
  let { columns, table } = asked;
  const thread = new ThreadShare();
  let [x, y]: (ColumnMoments | undefined)[] = [];
  const same = new BatchColumns();
  for await (const item of itemsOf('rows', batches, 'a matrix, batches of rows, or a function')) {
    if (!isRecord(item)) throw unexpected('a batch of rows', item, 'an object with x');
    const batch = readMembers('', item, ['n', 'x', 'y', 'preprocessing']);
    same.require(batch);
    hasRows = true;
    columns = requireColumns(columns, columnsOf(batch, columns));
    table ??= tableOf(batch, columns);
    if (standardise) await thread.run((x ??= new ColumnMoments(columns)).push(batch.x));
    else await thread.run(requireRows(batch.x, columns));
    if (!needsRows(asked)) break;
    if (standardiseY) {
      y ??= new ColumnMoments(targetsOf(batch, columns));
      await thread.run(y.push(batch.y, 'y'));
    }
  }
  if (!hasRows) throw wrongShape('there are no rows; 1 or more were expected');
  return {
    columns: columns as number,
    ...x?.result(),
    constant,
    ...(y && { y: y.result() }),
    ...(table && { table }),
  };
}

function tableOf({ preprocessing }: Given, columns: number): Table | undefined {
  if (preprocessing === undefined) return undefined;
  const accepted = acceptPreprocessing('preprocessing', preprocessing);
  requireColumns(columns, accepted.columns, 'the preprocessing of a batch');
  return accepted.table;
}

/** The columns of a batch: those that are asked for unless it says how many rows it has. */
function columnsOf({ n, x }: Given, asked: number | undefined): number {
  if (n !== undefined) {
    return acceptCount('columns', acceptMatrix('x', x).length / acceptCount('n', n, 1), 1);
  }
  if (asked === undefined) throw unexpected('columns', undefined, 'a whole number');
  return asked;
}

/** Throws ERR_SHAPE where rows have other columns than they should. */
function requireColumns(asked: number | undefined, found: number, of = 'x'): number {
  if (asked === undefined || asked === found) return found;
  throw wrongShape(`${of} has ${counted(found, 'column')}; columns = ${asked} were expected`);
}

/** Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE for what is no rows of numbers. */
function* requireRows(x: unknown, columns: number): Work<void> {
  const matrix = acceptRows('x', x, ['columns', columns]);
  yield* copyFiniteInPortions('x', matrix, columns);
}

function targetsOf({ x, y }: Given, columns: number): number {
  const [ofX, ofY] = [acceptMatrix('x', x).length, acceptMatrix('y', y).length];
  const width = (columns * ofY) / ofX;
  if (width >= 1 && Number.isInteger(width)) return width;
  throw wrongShape(
    `y has ${counted(ofY, 'value')} in a batch; as many rows as x has were expected, for standardiseY`,
  );
}

function isMatrix(rows: unknown): rows is MatrixInput {
  if (ArrayBuffer.isView(rows)) return true;
  if (className(rows) !== 'Array') return false;
  const first = reading('rows', () => (rows as unknown[])[0]);
  return typeof first === 'number' || className(first) === 'Array' || ArrayBuffer.isView(first);
}

import type { CompressedData, MatrixInput, Preprocessing } from 'lora-wasm';
import { readTable, type RowBatch, type RowCounts, type TableHandling } from 'lora-wasm/data';
import type { Context } from './command.js';
import { readCompressed, requireSame } from './compressed-file.js';
import { sayCounts } from './counts.js';
import { requireDates } from './date-columns.js';
import { nameOf, UsageError } from './failure.js';
import { formatBeside } from './file-format.js';
import { givenFlags, requireBeside, requireCsvFor, requireNoRowFlags } from './given-flags.js';
import { readRows } from './row-files.js';
import { isOfNames, type How, type RowOptions } from './row-options.js';
import { SameColumns } from './same-columns.js';

/** The options of preprocessing. */
interface LearningValues extends Omit<TableHandling, 'unknown'> {
  readonly standardise?: boolean;
  readonly standardiseY?: boolean;
  readonly constant?: boolean;
}

export interface ProblemValues extends RowOptions, LearningValues {
  readonly data: readonly string[];
  /** A fraction of --data, or another file. */
  readonly validation?: number | string;
  readonly seed?: number | undefined;
}

/** Rows in memory. */
export interface Rows {
  readonly n: number;
  /** (n, columns) */
  readonly x: Float64Array;
  /** (n, dOut) */
  readonly y: Float64Array;
}

/** Options of train() and solve() for the rows. */
export interface Problem {
  readonly n: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly preprocessing: Preprocessing | undefined;
  /** The frozen weight, if the file of the rows has it. */
  readonly wBase?: MatrixInput | undefined;
  /** The held-out rows of --data. */
  readonly validation?: Pick<Rows, 'x' | 'y'> | undefined;
  /** The counts of dropped rows and treated values. */
  readonly counts?: RowCounts | undefined;
  /** Knows the columns of --data. */
  readonly sameColumns: SameColumns;
  readonly given:
    | { readonly data: CompressedData; readonly preprocessing?: Preprocessing }
    | (Pick<Rows, 'x' | 'y'> & {
        readonly dIn: number;
        readonly dOut: number;
        readonly preprocessing?: Preprocessing;
      });
}

/**
 * Reads the rows of --data, or the output of `lora-wasm compress`, with the preprocessing to store
 * with the adapter: `known`, that of an adapter to continue from, or as in the options.
 */
export async function readProblem(
  values: ProblemValues,
  context: Context,
  known?: Preprocessing,
): Promise<Problem> {
  const compressed = await readCompressed(values.data, values.format);
  if (compressed) {
    const { data, preprocessing } = compressed;
    requireNoRowFlags(values);
    if (known) requireSame(known, preprocessing, '--data');
    const { n, dIn, dOut, wBase } = data;
    const columns = preprocessing?.columns ?? dIn;
    const sameColumns = new SameColumns({ of: '--data', x: columns, y: dOut });
    const given = { data, ...(preprocessing && { preprocessing }) };
    return { n, dIn, dOut, preprocessing, wBase, sameColumns, given };
  }
  await requireCsvFor(values);
  if (known) requireDates(values, known, '--adapter');
  else requireBeside(values, ['unknown'], 'categories');
  const sameColumns = new SameColumns();
  const table = await readAll({ ...values, sameColumns }, context, known);
  if (table.y.length === 0) throw withoutTargets();
  const { x, y, n, validation, counts } = table;
  if (!known) sayCategories(values, table.preprocessing, context);
  const preprocessing = known ?? worthKeeping(table.preprocessing);
  sayCounts(counts, context);
  const columns = x.length / n;
  const [dIn, dOut] = [columns + (preprocessing?.constant ? 1 : 0), y.length / n];
  const given = { x, y, dIn, dOut, ...(preprocessing && { preprocessing }) };
  return { n, dIn, dOut, preprocessing, validation, counts, sameColumns, given };
}

async function readAll(values: ProblemValues, context: Context, known?: Preprocessing) {
  const { data, missing, missingMarks, categories, unknown, validation, seed } = values;
  const held = typeof validation === 'number' ? { validation, seed } : {};
  const read = (how?: How) => {
    const y = values.y ?? known?.table?.y.map(({ name }) => name);
    return withProgress(readRows(data, { ...values, y, how }, context), context);
  };
  if (known) return readTable(read(howOf(known)), held);
  const { standardise, standardiseY, constant } = values;
  const asked = { standardise, standardiseY, constant, ...held };
  const [flag] = givenFlags(values, ['missing', 'missingMarks', 'categories']);
  if (!flag) return readTable(read(), asked);
  requireOneFile(values, flag);
  return readTable(read, { missing, missingMarks, categories, unknown, ...asked });
}

/** Throws for options that drop rows if targets are in another file. */
export function requireOneFile({ targets }: RowOptions, flag: string): void {
  if (targets === undefined) return;
  throw new UsageError(`${flag} needs rows with their targets, without --targets`);
}

/** Reports that --categories has found no texts: the columns are numbers, or others were meant. */
export function sayCategories(
  { categories }: TableHandling,
  preprocessing: Preprocessing,
  { report }: Context,
): void {
  if (categories !== 'one-hot' || preprocessing.table?.x.some((column) => column.categories))
    return;
  report.note('--categories one-hot: no column of --x has texts');
}

/** The reader options that repeat a preprocessing. */
export function howOf(preprocessing: Preprocessing | undefined): How | undefined {
  return preprocessing?.table && { preprocessing };
}

/** Removes a table that identifies columns by index only; undefined if nothing is left. */
export function worthKeeping(preprocessing: Preprocessing): Preprocessing | undefined {
  const { table, ...numbers } = preprocessing;
  const isNamed = table?.x.some(({ name }) => typeof name === 'string');
  if (table && (isNamed || !isOfNames(preprocessing))) return preprocessing;
  return numbers.mean || numbers.constant || numbers.y ? numbers : undefined;
}

/** Reads validation rows with the same columns, before preprocessing. */
export async function readValidation(
  path: string,
  options: RowOptions,
  { preprocessing, sameColumns }: Problem,
  context: Context,
): Promise<Pick<Rows, 'x' | 'y'>> {
  if (options.targets !== undefined) {
    throw new UsageError('--validation as a file needs rows with their targets, without --targets');
  }
  requireDates(options, preprocessing, '--data');
  const how = howOf(preprocessing);
  const targets = options.y ?? preprocessing?.table?.y.map(({ name }) => name);
  const format = formatBeside(path, options.format);
  const reading = { ...options, y: targets, how, sameColumns, ...(format && { format }) };
  const rows = withProgress(readRows([path], reading, context), context);
  const { x, y, counts } = await readTable(rows);
  if (y.length === 0) throw withoutTargets();
  sayCounts(counts, context, `${nameOf(path)}: `);
  return { x, y };
}

/** Reports the progress of reading. */
async function* withProgress(
  rows: AsyncIterable<RowBatch>,
  { report }: Context,
): AsyncGenerator<RowBatch, void> {
  let n = 0;
  for await (const batch of rows) {
    n += batch.n;
    yield batch;
    report.progress({ rows: n }, `${n} rows read`);
  }
}

export function requireTargets({ y }: RowBatch): void {
  if (y.length === 0) throw withoutTargets();
}

const withoutTargets = () =>
  new UsageError('--y is missing: it says which columns are the targets');

export function joined(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const values = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

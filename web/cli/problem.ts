import type { CompressedData, MatrixInput, Preprocessing } from 'lora-wasm';
import { readTable, type RowBatch, type RowCounts, type TableHandling } from 'lora-wasm/data';
import type { Surroundings } from './command.js';
import { readCompressed, requireSame } from './compressed-file.js';
import { UsageError } from './failure.js';
import { isOfNames, readRows, type How, type RowOptions } from './row-files.js';

/** What is learnt of rows. */
export interface LearningValues extends Omit<TableHandling, 'unknown'> {
  readonly standardise?: boolean;
  readonly standardiseY?: boolean;
  readonly constant?: boolean;
}

export interface ProblemValues extends RowOptions, LearningValues {
  readonly data: readonly string[];
  /** A part of --data that is held out, or another file. */
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

/** What train() and solve() are told of the rows. */
export interface Problem {
  readonly n: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly preprocessing: Preprocessing | undefined;
  /** The frozen weight, where the file of the rows has it. */
  readonly wBase?: MatrixInput | undefined;
  /** The rows of --data that are held out. */
  readonly validation?: Pick<Rows, 'x' | 'y'> | undefined;
  /** What was done to rows with missing values and unknown categories. */
  readonly counts?: RowCounts | undefined;
  readonly given:
    | { readonly data: CompressedData; readonly preprocessing?: Preprocessing }
    | (Pick<Rows, 'x' | 'y'> & {
        readonly dIn: number;
        readonly dOut: number;
        readonly preprocessing?: Preprocessing;
      });
}

/** What the command line calls the options that need rows. */
const LEARNING_FLAGS: Readonly<Record<keyof LearningValues, string>> = {
  missing: '--missing',
  missingMarks: '--missing-marks',
  categories: '--categories',
  standardise: '--standardise',
  standardiseY: '--standardise-y',
  constant: '--constant',
};

/** The options among these that are given, as the command line calls them. */
export function learningFlags(
  values: LearningValues,
  names = Object.keys(LEARNING_FLAGS) as (keyof LearningValues)[],
): string[] {
  return names.filter((name) => values[name] !== undefined).map((name) => LEARNING_FLAGS[name]);
}

/**
 * The rows of --data, or what `lora-wasm compress` made of them, with the preprocessing that is to be
 * kept with the adapter: `known`, that of an adapter to go on from, or as the options say.
 */
export async function readProblem(
  values: ProblemValues,
  surroundings: Surroundings,
  known?: Preprocessing,
): Promise<Problem> {
  const compressed = await readCompressed(values.data, values.format);
  if (compressed) {
    const { data, preprocessing } = compressed;
    const [flag] = learningFlags(values);
    if (flag) throw new UsageError(`${flag} is for rows; give it to compress`);
    if (known) requireSame(known, preprocessing, '--data');
    const { n, dIn, dOut, wBase } = data;
    const given = { data, ...(preprocessing && { preprocessing }) };
    return { n, dIn, dOut, preprocessing, wBase, validation: undefined, given };
  }
  const table = await readAll(values, surroundings, known);
  if (table.y.length === 0) throw withoutTargets();
  const { x, y, n, validation, counts } = table;
  const preprocessing = known ?? worthKeeping(table.preprocessing);
  sayCounts(counts, surroundings);
  const columns = x.length / n;
  const [dIn, dOut] = [columns + (preprocessing?.constant ? 1 : 0), y.length / n];
  const given = { x, y, dIn, dOut, ...(preprocessing && { preprocessing }) };
  return { n, dIn, dOut, preprocessing, validation, counts, given };
}

async function readAll(values: ProblemValues, surroundings: Surroundings, known?: Preprocessing) {
  const { data, missing, missingMarks, categories, unknown, validation, seed } = values;
  const held = typeof validation === 'number' ? { validation, seed } : {};
  const read = (how?: How) => {
    const y = values.y ?? known?.table?.y.map(({ name }) => name);
    return counted(readRows(data, { ...values, y, how }, surroundings), surroundings);
  };
  if (known) return readTable(read(howOf(known)), held);
  const { standardise, standardiseY, constant } = values;
  const asked = { standardise, standardiseY, constant, ...held };
  const [flag] = learningFlags(values, ['missing', 'missingMarks', 'categories']);
  if (!flag) return readTable(read(), asked);
  requireOneFile(values, flag);
  return readTable(read, { missing, missingMarks, categories, unknown, ...asked });
}

/** A row is left out as a whole. */
export function requireOneFile({ targets }: RowOptions, flag: string): void {
  if (targets === undefined) return;
  throw new UsageError(`${flag} needs rows with their targets, without --targets`);
}

/** How rows are read as those were that a preprocessing was learnt from. */
export function howOf(preprocessing: Preprocessing | undefined): How | undefined {
  return preprocessing?.table && { preprocessing };
}

/** Without a table that knows its columns by their numbers alone; undefined where nothing is left. */
export function worthKeeping(preprocessing: Preprocessing): Preprocessing | undefined {
  const { table, ...numbers } = preprocessing;
  const isNamed = table?.x.some(({ name }) => typeof name === 'string');
  if (table && (isNamed || !isOfNames(preprocessing))) return preprocessing;
  return numbers.mean || numbers.constant || numbers.y ? numbers : undefined;
}

/** Rows to measure on, of the same columns, as they are before the preprocessing. */
export async function readValidation(
  path: string,
  options: RowOptions,
  { preprocessing }: Problem,
  surroundings: Surroundings,
): Promise<Pick<Rows, 'x' | 'y'>> {
  if (options.targets !== undefined) {
    throw new UsageError('--validation as a file needs rows with their targets, without --targets');
  }
  const how = howOf(preprocessing);
  const rows = counted(readRows([path], { ...options, how }, surroundings), surroundings);
  const { x, y } = await readTable(rows);
  if (y.length === 0) throw withoutTargets();
  return { x, y };
}

/** Says how far reading is. */
async function* counted(
  rows: AsyncIterable<RowBatch>,
  { report }: Surroundings,
): AsyncGenerator<RowBatch, void> {
  let n = 0;
  for await (const batch of rows) {
    n += batch.n;
    yield batch;
    report.progress({ rows: n }, `${n} rows read`);
  }
}

/** Says what was done to rows, where something was. */
export function sayCounts(counts: RowCounts | undefined, { report }: Surroundings): void {
  if (!counts) return;
  const { dropped, filled, unknown } = counts;
  const some = (count: number, noun: string, done: string) =>
    count > 0 ? [`${count} ${noun}${count === 1 ? '' : 's'} ${done}`] : [];
  const said = [
    ...some(dropped, 'row', 'with missing values left out'),
    ...some(filled, 'missing value', 'filled'),
    ...some(unknown, 'value', 'of no known category'),
  ];
  if (said.length > 0) report.note(said.join('; '), { ...counts });
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

import { preprocess, type CompressedData, type MatrixInput, type Preprocessing } from 'lora-wasm';
import { fitPreprocessing, type RowBatch } from 'lora-wasm/data';
import type { Surroundings } from './command.js';
import { readCompressed, requireSame } from './compressed-file.js';
import { UsageError } from './failure.js';
import { readRows, type RowOptions } from './row-files.js';

export interface PreprocessingValues {
  readonly standardise?: boolean;
  readonly constant?: boolean;
}

export interface ProblemValues extends RowOptions, PreprocessingValues {
  readonly data: readonly string[];
}

/** Rows in memory. */
export interface Rows {
  readonly n: number;
  /** (n, dIn) */
  readonly x: Float64Array;
  /** (n, dOut) */
  readonly y: Float64Array;
}

/** What train() and solve() are told of the rows. */
export type Problem = {
  readonly n: number;
  readonly dIn: number;
  readonly dOut: number;
  readonly preprocessing: Preprocessing | undefined;
  /** The frozen weight, where the file of the rows has it. */
  readonly wBase?: MatrixInput | undefined;
  readonly given:
    | { readonly data: CompressedData }
    | {
        readonly x: Float64Array;
        readonly y: Float64Array;
        readonly dIn: number;
        readonly dOut: number;
      };
};

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
    if (values.standardise || values.constant) {
      throw new UsageError('--standardise and --constant are for rows; give them to compress');
    }
    if (known) requireSame(known, preprocessing, '--data');
    const { n, dIn, dOut, wBase } = data;
    return { n, dIn, dOut, preprocessing, wBase, given: { data } };
  }
  const rows = await allRows(values.data, values, surroundings);
  const preprocessing = known ?? (await fitTo(rows, values));
  const x = preprocessing ? preprocess(rows.x, preprocessing) : rows.x;
  const [dIn, dOut] = [x.length / rows.n, rows.y.length / rows.n];
  return { n: rows.n, dIn, dOut, preprocessing, given: { x, y: rows.y, dIn, dOut } };
}

/** Rows to measure on, of the same columns and with the same preprocessing. */
export async function readValidation(
  path: string,
  options: RowOptions,
  { preprocessing }: Problem,
  surroundings: Surroundings,
): Promise<Pick<Rows, 'x' | 'y'>> {
  if (options.targets !== undefined) {
    throw new UsageError('--validation as a file needs rows with their targets, without --targets');
  }
  const { x, y } = await allRows([path], options, surroundings);
  return { x: preprocessing ? preprocess(x, preprocessing) : x, y };
}

/** All rows of files, of which each has targets. */
export async function allRows(
  paths: readonly string[],
  options: RowOptions,
  surroundings: Surroundings,
): Promise<Rows> {
  const batches: RowBatch[] = [];
  let n = 0;
  for await (const batch of readRows(paths, options, surroundings)) {
    requireTargets(batch);
    batches.push(batch);
    n += batch.n;
    surroundings.report.progress({ rows: n }, `${n} rows read`);
  }
  return { n, x: joined(batches.map(({ x }) => x)), y: joined(batches.map(({ y }) => y)) };
}

export function requireTargets({ y }: RowBatch): void {
  if (y.length === 0) throw new UsageError('--y is missing: it says which columns are the targets');
}

async function fitTo({ n, x }: Rows, { standardise, constant }: PreprocessingValues) {
  if (!standardise && !constant) return undefined;
  return fitPreprocessing(x, { columns: x.length / n, standardise, constant });
}

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

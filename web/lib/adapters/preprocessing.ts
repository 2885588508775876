import { counted } from '../base/describe.js';
import {
  acceptBoolean,
  acceptCount,
  acceptOptions,
  unexpected,
  type Given,
} from '../checks/accept.js';
import { wrongArgument, wrongShape } from '../base/errors.js';
import {
  acceptMatrix,
  acceptRows,
  acceptShape,
  allocate,
  copyFinite,
  copyFiniteInPortions,
  copyFloats,
  copyInPortions,
  finiteInPortions,
  requireFinite,
} from '../matrices/matrix.js';
import type { Floats, MatrixInput } from '../types/arrays.js';
import { acceptTable, areRecords, encodeRecords, widthOfAll } from './table.js';
import type { Table, TableRecord } from '../types/table.js';
import { ThreadShare, VALUES_AT_ONCE, type Work } from '../work/slices.js';
import type { Moments, Preprocessing } from '../types/adapter.js';

/** The number of columns after preprocessing: the layer's dIn. */
export function preprocessedColumns({ columns, constant }: Preprocessing): number {
  return columns + (constant ? 1 : 0);
}

/** The number of targets, if it is known: the layer's dOut. */
export function targetColumns({ y, table }: Preprocessing): number | undefined {
  return y?.mean.length ?? (widthOfAll(table?.y ?? []) || undefined);
}

/**
 * Applies a preprocessing to rows of features: standardises them, appends a constant column, or
 * both. If it is for a table, rows can also be objects, with values by column name. Works in slices.
 *
 * @param x (n, columns), or n objects
 * @returns (n, columns) or, with a constant column, (n, columns + 1); a new array
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE; ERR_FORMAT for values of
 * objects that are missing, not numbers or in no known category).
 */
export async function preprocess(
  x: MatrixInput | readonly TableRecord[],
  preprocessing: Preprocessing,
): Promise<Float64Array> {
  const accepted = acceptPreprocessing('preprocessing', preprocessing);
  return new ThreadShare().run(preprocessed(x, accepted));
}

function* preprocessed(
  x: MatrixInput | readonly TableRecord[],
  preprocessing: Preprocessing,
): Work<Float64Array> {
  const values = yield* copyFeatures(x, preprocessing);
  yield* requireFinite('x', values, preprocessing.columns);
  const rows = yield* preprocessInPortions(values, preprocessing);
  const given = { values: rows, length: rows.length };
  const isWide = rows instanceof Float64Array;
  const wide = isWide ? rows : yield* copyInPortions(PREPROCESSED, given);
  return yield* finiteInPortions(PREPROCESSED, wide);
}

/** The preprocessed rows in messages. */
export const PREPROCESSED = 'the preprocessed x';

/**
 * Copies rows before a preprocessing, those of a table as numbers, yielding in between. Throws
 * ERR_ARGUMENT, ERR_SHAPE, ERR_FORMAT.
 */
export function* copyFeatures(
  x: MatrixInput | readonly TableRecord[],
  { columns, table }: Preprocessing,
): Work<Floats> {
  if (!areRecords(x)) return yield* copyFloats('x', acceptRows('x', x, ['columns', columns]));
  if (table) return yield* encodeRecords(x, table);
  throw wrongArgument('x is an array of objects; preprocessing has no table to encode them');
}

/** The same for a finite copy, yielding in between; the result may be non-finite. */
export function* preprocessInPortions<Values extends Floats>(
  values: Values,
  preprocessing: Preprocessing,
): Work<Values | Float64Array> {
  const { columns, mean, deviation, constant } = preprocessing;
  if (!mean && !constant) return values;
  const n = values.length / columns;
  const width = preprocessedColumns(preprocessing);
  const rows = allocate(PREPROCESSED, n * width);
  const rowsAtOnce = Math.ceil(VALUES_AT_ONCE / width);
  for (let i = 0; i < n; i++) {
    if (i % rowsAtOnce === rowsAtOnce - 1) yield;
    for (let c = 0; c < columns; c++) {
      const value = values[i * columns + c] as number;
      rows[i * width + c] =
        mean && deviation ? standardised(value, mean[c] as number, deviation[c] as number) : value;
    }
    if (constant) rows[i * width + columns] = 1;
  }
  return rows;
}

/** (value - mean) / deviation, by halves where the difference is above the largest number. */
function standardised(value: number, mean: number, deviation: number): number {
  const difference = value - mean;
  return Number.isFinite(difference)
    ? difference / deviation
    : (value / 2 - mean / 2) / (deviation / 2);
}

/**
 * Standardises targets if the preprocessing does so, in slices.
 *
 * @param y (n, dOut)
 * @returns (n, dOut), a new array
 * Rejects with a LoraError (ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE).
 */
export async function preprocessY(
  y: MatrixInput,
  preprocessing: Preprocessing,
): Promise<Float64Array> {
  const { y: moments } = acceptPreprocessing('preprocessing', preprocessing);
  return new ThreadShare().run(preprocessedTargets(y, moments));
}

function* preprocessedTargets(y: MatrixInput, moments: Moments | undefined): Work<Float64Array> {
  const columns = moments?.mean.length ?? 1;
  const matrix = acceptRows('y', y, ['dOut', columns]);
  const values = yield* copyFiniteInPortions('y', matrix, columns);
  yield* standardiseTargets(values, moments);
  return yield* finiteInPortions('the preprocessed y', values);
}

/** Standardises targets in place, yielding in between. */
export function* standardiseTargets(y: Float64Array, moments: Moments | undefined): Work<void> {
  if (!moments) return;
  const { mean, deviation } = moments;
  for (let i = 0; i < y.length; i++) {
    if (i % VALUES_AT_ONCE === VALUES_AT_ONCE - 1) yield;
    const j = i % mean.length;
    y[i] = standardised(y[i] as number, mean[j] as number, deviation[j] as number);
  }
}

/** Converts whole rows of outputs back to the units of the targets, in place. */
export function restoreTargets(y: Float64Array, { mean, deviation }: Moments): void {
  for (let i = 0; i < y.length; i++) {
    const j = i % mean.length;
    y[i] = (y[i] as number) * (deviation[j] as number) + (mean[j] as number);
  }
}

/** Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE. */
export function acceptPreprocessing(name: string, value: unknown): Preprocessing {
  const names = ['columns', 'mean', 'deviation', 'constant', 'y', 'table'];
  const given: Given = acceptOptions(name, value, names);
  const columns = acceptCount(`${name}.columns`, given.columns, 1);
  const constant = acceptBoolean(`${name}.constant`, given.constant);
  const isPlain = given.mean === undefined && given.deviation === undefined;
  const y = given.y === undefined ? undefined : acceptTargets(`${name}.y`, given.y);
  const table = given.table === undefined ? undefined : acceptTable(`${name}.table`, given.table);
  const accepted = {
    columns,
    ...(!isPlain && acceptMoments(name, given, columns)),
    constant,
    ...(y && { y }),
    ...(table && { table }),
  };
  if (table) requireFitting(name, accepted, table);
  return accepted;
}

function acceptTargets(name: string, value: unknown): Moments {
  const given = acceptOptions(name, value, ['mean', 'deviation']);
  const { length } = acceptMatrix(`${name}.mean`, given.mean);
  return acceptMoments(name, given, acceptCount(`${name}.mean.length`, length, 1));
}

function acceptMoments(name: string, given: Given, columns: number): Moments {
  const perColumn = (key: 'mean' | 'deviation'): number[] => {
    const full = `${name}.${key}`;
    const matrix = acceptShape(full, given[key], ['1', 1], ['columns', columns]);
    return Array.from(copyFinite(full, matrix, columns));
  };
  const deviation = perColumn('deviation');
  const zero = deviation.findIndex((size) => !(size > 0));
  if (zero < 0) return { mean: perColumn('mean'), deviation };
  throw unexpected(`${name}.deviation[${zero}]`, deviation[zero], 'a finite number above 0');
}

function requireFitting(name: string, { columns, y }: Preprocessing, table: Table): void {
  const [x, targets] = [widthOfAll(table.x), widthOfAll(table.y)];
  if (x !== columns) {
    throw wrongShape(
      `${name}.table makes rows of ${counted(x, 'value')}; columns = ${columns} were expected`,
    );
  }
  if (!y || targets === 0 || targets === y.mean.length) return;
  throw wrongShape(
    `${name}.table makes ${counted(targets, 'target')}; as many as in ${name}.y, ${y.mean.length}, were expected`,
  );
}

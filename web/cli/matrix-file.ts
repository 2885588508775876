import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { readCsv, readNpy, readNpz } from 'lora-wasm/data';
import { readSafetensors, tensorValues } from 'lora-wasm/safetensors';
import { about, Failure, UsageError } from './failure.js';
import { formatOf, type FileFormat } from './file-format.js';

/** A matrix of a file: row-major, (rows, columns). */
export interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** What it is called there, where files have names for it. */
  readonly name: string | undefined;
}

/** It can be read but once, so what came is kept. */
let standardInput: Promise<Uint8Array> | undefined;

export function readBytes(path: string): Promise<Uint8Array> {
  return path === '-' ? (standardInput ??= buffer(process.stdin)) : readFile(path);
}

/** The one matrix of a file, or the one of that name. Throws ERR_FORMAT, Failure, UsageError. */
export async function readMatrix(
  path: string,
  { name, format }: { name?: string | undefined; format?: FileFormat | undefined } = {},
): Promise<Matrix> {
  const kind = await formatOf(path, format);
  const bytes = await readBytes(path);
  try {
    if (kind === 'csv' || kind === 'tsv') return await matrixOfText(bytes, kind);
    if (kind === 'npy') return matrixOf(path, readNpy(bytes), undefined);
    const arrays = await arraysOf(bytes, kind);
    if (!arrays)
      throw new UsageError(`${path}: a matrix is read from .npy, .npz, .safetensors or CSV`);
    const chosen = chooseName(path, [...arrays.keys()], name);
    return matrixOf(path, arrays.get(chosen)?.() as ArrayContents, chosen);
  } catch (error) {
    throw about(path, error);
  }
}

interface ArrayContents {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

/** The arrays of a file that has them by name; each is only read when it is called for. */
export async function arraysOf(
  bytes: Uint8Array,
  format: FileFormat,
): Promise<ReadonlyMap<string, () => ArrayContents> | undefined> {
  if (format === 'npz') {
    const arrays = [...(await readNpz(bytes))];
    return new Map(arrays.map(([name, array]) => [name, () => array]));
  }
  if (format !== 'safetensors') return undefined;
  const { tensors } = readSafetensors(bytes);
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      () => ({ values: tensorValues(tensor), shape: tensor.shape }),
    ]),
  );
}

export function chooseName(path: string, names: readonly string[], wanted?: string): string {
  const [only] = names;
  if (wanted === undefined && only !== undefined && names.length === 1) return only;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const listed = names.slice(0, 20).map((name) => JSON.stringify(name));
  const more = names.length > 20 ? `, … (${names.length} of them)` : '';
  const came = wanted === undefined ? 'several arrays' : `no array ${JSON.stringify(wanted)}`;
  throw new UsageError(`${path} has ${came}; it has ${listed.join(', ')}${more}`);
}

/** A vector is a matrix of one column. */
export function matrixOf(
  path: string,
  { values, shape }: ArrayContents,
  name: string | undefined,
): Matrix {
  const [rows, columns = 1, ...more] = shape;
  if (rows !== undefined && more.length === 0) return { values, rows, columns, name };
  throw new Failure(`${path}: an array of shape (${shape.join(', ')}) is no matrix`);
}

async function matrixOfText(bytes: Uint8Array, format: FileFormat): Promise<Matrix> {
  const delimiter = format === 'tsv' ? '\t' : ',';
  const values: number[] = [];
  let rows = 0;
  for await (const { n, x } of readCsv(bytes, { header: false, delimiter })) {
    rows += n;
    for (const value of x) values.push(value);
  }
  return {
    values: Float64Array.from(values),
    rows,
    columns: values.length / rows,
    name: undefined,
  };
}

import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LoraError } from 'lora-wasm';
import { npzNames, readCsv, readNpy, readNpz } from 'lora-wasm/data';
import { readSafetensors, tensorValues, type Tensor } from 'lora-wasm/safetensors';
import { sayDialect } from './csv-dialect.js';
import { about, Failure, nameOf, UsageError } from './failure.js';
import { formatOf, type FileFormat } from './file-format.js';
import { interrupt } from './interrupt.js';
import { firstOf, type Report } from './report.js';

/** A matrix of a file: row-major, (rows, columns). */
export interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Its name in the file, if it has one. */
  readonly name: string | undefined;
}

/** The bytes of stdin and of pipes, by their paths: they can only be read once. */
const pipes = new Map<string, Promise<Uint8Array>>();

export async function readBytes(path: string): Promise<Uint8Array> {
  const isPiped = await isPipe(path);
  const known = pipes.get(path);
  if (known) return known;
  const bytes = (
    path === '-' ? buffer(process.stdin) : readFile(path, { signal: interrupt.signal })
  ).catch((error: unknown) => {
    throw about(path, error);
  });
  if (isPiped) pipes.set(path, bytes);
  return bytes;
}

/** Whether a file has to be read from its beginning to its end. */
export const isPipe = async (path: string): Promise<boolean> =>
  path === '-' || !(await stat(path)).isFile();

/** Reads the only matrix of a file, or the one of this name. Throws ERR_FORMAT, Failure, UsageError. */
export async function readMatrix(
  path: string,
  {
    name,
    format,
    report,
  }: { name?: string | undefined; format?: FileFormat | undefined; report: Report },
): Promise<Matrix> {
  const kind = await formatOf(path, format);
  const bytes = await readBytes(path);
  try {
    if (kind === 'csv' || kind === 'tsv') return await matrixOfText(path, bytes, kind, report);
    if (kind === 'npy') return matrixOf(path, readNpy(bytes), undefined);
    const arrays = arraysOf(bytes, kind);
    if (!arrays)
      throw new UsageError(
        `${nameOf(path)}: a matrix is read from .npy, .npz, .safetensors or CSV`,
      );
    const chosen = chooseName(path, [...arrays.keys()], name);
    return matrixOf(path, await contentsOf(arrays, chosen), chosen);
  } catch (error) {
    throw about(path, error);
  }
}

interface ArrayContents {
  readonly values: Float64Array;
  readonly shape: readonly number[];
}

/** Reads an array of a file. Throws if it cannot. */
type ReadArray = () => ArrayContents | Promise<ArrayContents>;
export type Arrays = ReadonlyMap<string, ReadArray>;

/** The arrays of a file by name; each is read on demand. */
export function arraysOf(bytes: Uint8Array, format: FileFormat): Arrays | undefined {
  if (format === 'npz') {
    return new Map(npzNames(bytes).map((name) => [name, () => arrayOfNpz(bytes, name)]));
  }
  if (format !== 'safetensors') return undefined;
  const { tensors } = readSafetensors(bytes);
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      () => ({ values: exactValues(name, tensor), shape: tensor.shape }),
    ]),
  );
}

function exactValues(name: string, tensor: Tensor): Float64Array {
  const values = tensorValues(tensor);
  const isRounded = (value: number) => Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (!/^[IU]64$/.test(tensor.dtype) || !values.some(isRounded)) return values;
  const message = `the array ${JSON.stringify(name)} has integers beyond those that a float64 holds`;
  throw new LoraError('ERR_FORMAT', message);
}

/** No limit for files of the command line; running out of memory is reported. */
const ANY_SIZE = Number.MAX_SAFE_INTEGER;

async function arrayOfNpz(bytes: Uint8Array, name: string): Promise<ArrayContents> {
  return (await readNpz(bytes, { arrays: [name], mostBytes: ANY_SIZE })).get(name) as ArrayContents;
}

export const contentsOf = async (arrays: Arrays, name: string): Promise<ArrayContents> =>
  (arrays.get(name) as ReadArray)();

export function chooseName(path: string, names: readonly string[], requested?: string): string {
  const [only, ...others] = names;
  if (only === undefined) throw new UsageError(`${nameOf(path)} has no arrays`);
  if (requested === undefined && others.length === 0) return only;
  const found = requested === undefined ? undefined : findName(names, requested);
  if (found !== undefined) return found;
  const listed = firstOf(names.map((name) => JSON.stringify(name)));
  const received =
    requested === undefined ? 'several arrays' : `no array ${JSON.stringify(requested)}`;
  throw new UsageError(`${nameOf(path)} has ${received}; it has ${listed}`);
}

/** The name itself, or the only one with this last part; undefined if there is none. */
export function findName(names: readonly string[], requested: string): string | undefined {
  if (names.includes(requested)) return requested;
  const [only, ...others] = names.filter((name) => name.endsWith(`/${requested}`));
  return others.length === 0 ? only : undefined;
}

/** A vector is a matrix of one column. */
export function matrixOf(
  path: string,
  { values, shape }: ArrayContents,
  name: string | undefined,
): Matrix {
  const [rows, columns = 1, ...more] = shape;
  if (rows !== undefined && more.length === 0) return { values, rows, columns, name };
  const what = name === undefined ? 'an array' : `the array ${JSON.stringify(name)}`;
  throw new Failure(`${nameOf(path)}: ${what} of shape (${shape.join(', ')}) is not a matrix`);
}

async function matrixOfText(
  path: string,
  bytes: Uint8Array,
  format: 'csv' | 'tsv',
  report: Report,
): Promise<Matrix> {
  const known = { delimiter: format === 'tsv' ? '\t' : undefined };
  const values: number[] = [];
  let rows = 0;
  for await (const { n, x, dialect } of readCsv(bytes, { header: false, ...known })) {
    if (rows === 0) sayDialect(path, dialect, known, report);
    rows += n;
    await nextTurn(); // so that signals are handled
    for (const value of x) values.push(value);
  }
  return {
    values: Float64Array.from(values),
    rows,
    columns: values.length / rows,
    name: undefined,
  };
}

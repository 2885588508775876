import { compress, preprocess, type CompressedData, type Preprocessing } from 'lora-wasm';
import { readR, writeR, type RowCounts } from 'lora-wasm/data';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';
import { about, Failure } from './failure.js';
import { formatOf, type FileFormat } from './file-format.js';
import { readBytes } from './matrix-file.js';

/** What the metadata of an R factor calls itself. */
const R_FORMAT = 'lora-wasm-r1';
/** Where it keeps, as JSON, what was done to the features; adapters of PEFT have it there too. */
const PREPROCESSING = 'lora_wasm.preprocessing';

/** Rows that were reduced, and what was done to them before. */
export interface Compressed {
  readonly data: CompressedData;
  readonly preprocessing: Preprocessing | undefined;
  /** What was done to rows when they were read. */
  readonly counts?: RowCounts;
}

/** What `compress` made of rows, of all files together; undefined where the first one has rows. */
export async function readCompressed(
  paths: readonly string[],
  format: FileFormat | undefined,
): Promise<Compressed | undefined> {
  let all: Compressed | undefined;
  for (const path of paths) {
    const one = await readOne(path, await formatOf(path, format));
    if (!one) {
      if (all) throw new Failure(`${path} is not compressed, as the files before it are`);
      return undefined;
    }
    if (all) requireSame(all.preprocessing, one.preprocessing, path);
    all?.data.merge(one.data);
    all ??= one;
  }
  return all;
}

async function readOne(path: string, format: FileFormat): Promise<Compressed | undefined> {
  if (format !== 'compressed' && format !== 'safetensors') return undefined;
  const bytes = await readBytes(path);
  try {
    if (format === 'compressed') {
      return { data: await compress({ bytes }), preprocessing: undefined };
    }
    const { metadata } = readSafetensors(bytes);
    if (metadata.get('format') !== R_FORMAT) return undefined;
    const data = await readR(bytes);
    return { data, preprocessing: parsePreprocessing(metadata.get(PREPROCESSING), data.dIn) };
  } catch (error) {
    throw about(path, error);
  }
}

/** Throws Failure where rows of a file were not prepared as others were. */
export function requireSame(
  expected: Preprocessing | undefined,
  came: Preprocessing | undefined,
  path: string,
): void {
  if (JSON.stringify(numbersOf(came)) === JSON.stringify(numbersOf(expected))) return;
  throw new Failure(`${path} has another preprocessing than what it is used with`);
}

/** What a preprocessing does to numbers, whatever files are called and written like; undefined of nothing. */
export function numbersOf(preprocessing: Preprocessing | undefined): object | undefined {
  const { table, mean, deviation, constant = false, y } = preprocessing ?? {};
  const columns = [...(table?.x ?? []), ...(table?.y ?? [])];
  const learnt = columns.map(({ categories, fill }) => ({ categories, fill }));
  const hasLearnt = learnt.some(({ categories, fill }) => categories || fill !== undefined);
  if (!mean && !constant && !y && !hasLearnt) return undefined;
  return { mean, deviation, constant, y, ...(hasLearnt && { learnt }) };
}

function parsePreprocessing(text: string | undefined, dIn: number): Preprocessing | undefined {
  if (text === undefined) return undefined;
  try {
    const preprocessing = JSON.parse(text) as Preprocessing;
    const row = preprocess(new Float64Array(preprocessing.columns), preprocessing);
    if (row.length === dIn) return preprocessing;
  } catch (cause) {
    throw new Failure(`its ${PREPROCESSING} cannot be read`, { code: 'ERR_FORMAT', cause });
  }
  throw new Failure(`its ${PREPROCESSING} makes rows of another width`, { code: 'ERR_FORMAT' });
}

/** As the R factor, which other programs read, or as bytes, which have no place for a preprocessing. */
export function encodeCompressed(
  { data, preprocessing }: Compressed,
  format: 'safetensors' | 'compressed',
): Uint8Array {
  if (format === 'compressed') return data.toBytes();
  const bytes = writeR(data);
  if (!preprocessing) return bytes;
  const { tensors, metadata } = readSafetensors(bytes);
  return writeSafetensors(tensors, {
    ...Object.fromEntries(metadata),
    [PREPROCESSING]: JSON.stringify(preprocessing),
  });
}

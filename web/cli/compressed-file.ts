import { compress, preprocess, type CompressedData, type Preprocessing } from 'lora-wasm';
import { readR, writeR, type RowCounts } from 'lora-wasm/data';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';
import { about, Failure, nameOf } from './failure.js';
import { formatOf, type FileFormat } from './file-format.js';
import { readBytes } from './matrix-file.js';

/** The format name in the metadata of an R factor. */
const R_FORMAT = 'lora-wasm-r1';
/** The metadata key of the preprocessing as JSON, also in adapters of PEFT. */
const PREPROCESSING = 'lora_wasm.preprocessing';

/** Compressed rows and their preprocessing. */
export interface Compressed {
  readonly data: CompressedData;
  readonly preprocessing: Preprocessing | undefined;
  /** The counts of dropped rows and treated values. */
  readonly counts?: RowCounts;
}

/** Reads and merges compressed files; undefined if the first file has plain rows. */
export async function readCompressed(
  paths: readonly string[],
  format: FileFormat | undefined,
): Promise<Compressed | undefined> {
  let all: Compressed | undefined;
  for (const path of paths) {
    const one = await readOne(path, await formatOf(path, format));
    if (!one) {
      if (all) throw new Failure(`${nameOf(path)} is not compressed, as the files before it are`);
      return undefined;
    }
    if (all) requireSame(all.preprocessing, one.preprocessing, path);
    if (all) mergeInto(all.data, one.data, path);
    all ??= one;
  }
  return all;
}

function mergeInto(all: CompressedData, data: CompressedData, path: string): void {
  try {
    all.merge(data);
  } catch (error) {
    throw about(path, error);
  }
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
    return { data, preprocessing: await parsePreprocessing(metadata.get(PREPROCESSING), data.dIn) };
  } catch (error) {
    throw about(path, error);
  }
}

/** Throws Failure if the rows of a file have another preprocessing, or other names of columns. */
export function requireSame(
  expected: Preprocessing | undefined,
  received: Preprocessing | undefined,
  path: string,
): void {
  if (JSON.stringify(numbersOf(received)) !== JSON.stringify(numbersOf(expected))) {
    throw new Failure(`${nameOf(path)} has another preprocessing than what it is used with`);
  }
  for (const part of ['x', 'y'] as const) {
    received?.table?.[part].forEach(({ name }, i) => {
      const wanted = expected?.table?.[part][i]?.name;
      const areNames = typeof wanted === 'string' && typeof name === 'string';
      if (!areNames || name === wanted) return;
      const [is, was] = [JSON.stringify(name), JSON.stringify(wanted)];
      throw new Failure(`${nameOf(path)}: column ${i} of ${part} is ${is}; ${was} was expected`);
    });
  }
}

/** The numeric part of a preprocessing, without names and CSV forms; undefined if it does nothing. */
export function numbersOf(preprocessing: Preprocessing | undefined): object | undefined {
  const { table, mean, deviation, constant = false, y } = preprocessing ?? {};
  const columns = [...(table?.x ?? []), ...(table?.y ?? [])];
  const learnt = columns.map(({ categories, fill }) => ({ categories, fill }));
  const hasLearnt = learnt.some(({ categories, fill }) => categories || fill !== undefined);
  if (!mean && !constant && !y && !hasLearnt) return undefined;
  return { mean, deviation, constant, y, ...(hasLearnt && { learnt }) };
}

async function parsePreprocessing(
  text: string | undefined,
  dIn: number,
): Promise<Preprocessing | undefined> {
  if (text === undefined) return undefined;
  try {
    const preprocessing = JSON.parse(text) as Preprocessing;
    const row = await preprocess(new Float64Array(preprocessing.columns), preprocessing);
    if (row.length === dIn) return preprocessing;
  } catch (cause) {
    throw new Failure(`its ${PREPROCESSING} cannot be read`, { code: 'ERR_FORMAT', cause });
  }
  throw new Failure(`its ${PREPROCESSING} makes rows of another width`, { code: 'ERR_FORMAT' });
}

/**
 * Encodes compressed rows as an R factor, which other programs can read, or as bytes, which cannot
 * store a preprocessing.
 */
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

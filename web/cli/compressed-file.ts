import { compress, type CompressedData, type Preprocessing } from 'lora-wasm';
import { about } from './failure.js';
import { formatOf, type FileFormat } from './file-format.js';
import { readBytes } from './matrix-file.js';

/** Rows that were reduced, and what was done to them before. */
export interface Compressed {
  readonly data: CompressedData;
  readonly preprocessing: Preprocessing | undefined;
}

/** What `compress` made of rows, of all files together; undefined where the first one has rows. */
export async function readCompressed(
  paths: readonly string[],
  format: FileFormat | undefined,
): Promise<Compressed | undefined> {
  let all: Compressed | undefined;
  for (const path of paths) {
    const one = await readOne(path, await formatOf(path, format));
    if (!one) return undefined;
    all?.data.merge(one.data);
    all ??= one;
  }
  return all;
}

async function readOne(path: string, format: FileFormat): Promise<Compressed | undefined> {
  if (format !== 'compressed') return undefined;
  try {
    return { data: await compress({ bytes: await readBytes(path) }), preprocessing: undefined };
  } catch (error) {
    throw about(path, error);
  }
}

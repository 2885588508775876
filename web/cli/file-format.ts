import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Failure, nameOf, UsageError } from './failure.js';

export const FORMATS = [
  ...(['csv', 'tsv', 'npy', 'npz', 'safetensors', 'parquet', 'arrow', 'compressed'] as const),
];
export type FileFormat = (typeof FORMATS)[number];

const BY_EXTENSION: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.npy': 'npy',
  '.npz': 'npz',
  '.safetensors': 'safetensors',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.feather': 'arrow',
  '.qr': 'compressed',
};

/** The signatures of the formats. */
const BEGINNINGS: readonly [string, FileFormat][] = [
  ['lora-qr', 'compressed'],
  ['\x93NUMPY', 'npy'],
  ['PK\x03\x04', 'npz'],
  ['PAR1', 'parquet'],
  ['ARROW1', 'arrow'],
];

const GZIP = '\x1f\x8b';

/** The requested format, else that of the file extension, else that of the first bytes. */
export async function formatOf(path: string, asked: FileFormat | undefined): Promise<FileFormat> {
  const format = asked ?? BY_EXTENSION[extname(path).toLowerCase()];
  if (path === '-') return format ?? 'csv';
  if (format === 'csv' || format === 'tsv') await refuseGzip(path);
  if (format) return format;
  const beginning = await firstBytes(path);
  if (beginning?.startsWith(GZIP)) throw ofGzip(path);
  const known = BEGINNINGS.find(([bytes]) => beginning?.startsWith(bytes));
  if (known) return known[1];
  throw new UsageError(`${path}: its name does not say its format; --format does`);
}

/** What --format, which is about --data, is for another file: its own name comes first. */
export const formatBeside = (path: string, asked: FileFormat | undefined) =>
  BY_EXTENSION[extname(path).toLowerCase()] ?? asked;

/** Looks into a file; a pipe is left alone, since what was read of it would be gone. */
async function refuseGzip(path: string): Promise<void> {
  if (!(await stat(path)).isFile()) return;
  if ((await firstBytes(path))?.startsWith(GZIP)) throw ofGzip(path);
}

const ofGzip = (path: string) =>
  new Failure(`${nameOf(path)} is compressed with gzip, which is not read: gunzip it first`);

/** Undefined for a pipe: what was read of it would be gone. */
async function firstBytes(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw new Failure(`${path} is a folder; a file was expected`);
    if (!found.isFile()) return undefined;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

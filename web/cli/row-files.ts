import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  readArrow,
  readCsv,
  readNpyRows,
  readParquet,
  type RandomAccessFile,
} from 'lora-wasm/data';
import { arrayRows } from './array-rows.js';
import { beside } from './beside.js';
import type { Context } from './command.js';
import { NO_COUNTS } from './counts.js';
import { headerInFlags, sayDialect } from './csv-dialect.js';
import { mapOfDates } from './date-columns.js';
import { about, Failure, nameOf, UsageError } from './failure.js';
import { formatBeside, formatOf, type FileFormat } from './file-format.js';
import { arraysOf, isPipe, readBytes, type Arrays } from './matrix-file.js';
import { isOfNames, type Columns, type How, type RowOptions, type Rows } from './row-options.js';
import { SameColumns } from './same-columns.js';

/** The context of reading; without a report it is silent. */
type ReadContext = Pick<Context, 'signal'> & Partial<Pick<Context, 'report'>>;

const READ_AT_ONCE = 2 ** 20;
const VALUES_AT_ONCE = 2 ** 18;

/**
 * Reads the rows of files in sequence, with their targets if there are any. Rejects with an
 * AbortError once the signal is aborted.
 */
export async function* readRows(
  paths: readonly string[],
  options: RowOptions,
  context: ReadContext,
): Rows {
  for await (const batch of rowsWithTargets(paths, options, context)) {
    await hearSignals(context.signal);
    yield batch;
  }
}

async function hearSignals(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

/** The same rows in small batches, even if a file is a single array. */
export async function* readPortions(
  paths: readonly string[],
  options: RowOptions,
  context: ReadContext,
): Rows {
  for await (const batch of readRows(paths, options, context)) {
    const { n, x, y, fields, counts } = batch;
    const [columns, targets] = [x.length / n, y.length / n];
    const count = Math.max(1, Math.floor(VALUES_AT_ONCE / (columns + targets)));
    for (let from = 0; from < n; from += count) {
      const to = Math.min(n, from + count);
      if (from > 0) await hearSignals(context.signal);
      yield {
        ...batch,
        n: to - from,
        x: x.subarray(from * columns, to * columns),
        y: y.subarray(from * targets, to * targets),
        ...(fields && { fields: fields.slice(from, to) }),
        ...(counts && { counts: from === 0 ? counts : NO_COUNTS }),
      };
    }
  }
}

async function* rowsWithTargets(
  paths: readonly string[],
  options: RowOptions,
  context: ReadContext,
): Rows {
  const { targets, x, y, sameColumns, ...how } = options;
  if (targets === undefined) yield* rowsOfFiles(paths, options, context);
  else {
    if (how.dates) throw new UsageError('--dates needs rows with their targets, without --targets');
    const features = rowsOfFiles(paths, { ...how, ...(x && { x }), sameColumns }, context);
    const format = formatBeside(targets, how.format);
    const others = rowsOfFiles(
      [targets],
      { ...how, ...(y && { x: y }), ...(format && { format }) },
      context,
    );
    yield* beside(features, others);
  }
}

async function* rowsOfFiles(
  paths: readonly string[],
  options: RowOptions,
  context: ReadContext,
): Rows {
  const { sameColumns = new SameColumns() } = options;
  for (const path of paths) {
    const format = await formatOf(path, options.format);
    let isFirst = true;
    try {
      for await (const batch of rowsOfFile(path, format, options, context)) {
        if (isFirst) sameColumns.require(path, batch, options);
        isFirst = false;
        yield batch;
      }
    } catch (error) {
      throw about(path, error);
    }
  }
}

async function* rowsOfFile(
  path: string,
  format: FileFormat,
  options: RowOptions,
  context: ReadContext,
): Rows {
  const { x, y, unknown } = options;
  const map = mapOfDates(options);
  const columns = { x, y, unknown, ...howFor(format, options), map };
  const { signal } = context;
  switch (format) {
    case 'csv':
    case 'tsv':
      return yield* rowsOfText(path, format, options, context);
    case 'npy':
      return yield* readNpyRows(streamOf(path, signal), columns);
    case 'arrow':
      return yield* readArrow(streamOf(path, signal), columns);
    case 'parquet':
      return yield* (await isPipe(path))
        ? readParquet(await readBytes(path), columns)
        : rowsOfParquet(path, columns);
    case 'npz':
    case 'safetensors':
      return yield* arrayRows(path, arraysOf(await readBytes(path), format) as Arrays, columns);
    case 'compressed':
      throw new UsageError(`${nameOf(path)} is compressed data, which has no single rows any more`);
  }
}

/**
 * The reader options for a format: a matrix has no names, so that a preprocessing which only knows
 * names is ignored.
 */
function howFor(format: FileFormat, { x, how }: RowOptions): How | undefined {
  const { preprocessing } = how ?? {};
  const isNameless = ['npy', 'npz', 'safetensors'].includes(format) && x === undefined;
  return isNameless && preprocessing && isOfNames(preprocessing) ? undefined : how;
}

/** Reads rows of text and reports a detected dialect. */
async function* rowsOfText(
  path: string,
  format: 'csv' | 'tsv',
  options: RowOptions,
  { report, signal }: ReadContext,
): Rows {
  const { x, y, header, trim, encoding, decimal, unknown, fields, how } = options;
  const delimiter = options.delimiter ?? (format === 'tsv' ? '\t' : undefined);
  const known = { delimiter, decimal };
  // Options that are not given default to those of the file that was learnt from.
  const form = { ...(!header && { header }), ...(!trim && { trim }), encoding, fields };
  const given = { x, y, unknown, ...how, ...form, ...known, map: mapOfDates(options) };
  let isSaid = false;
  try {
    for await (const batch of readCsv(streamOf(path, signal), given)) {
      if (!isSaid) sayDialect(path, batch.dialect, known, report);
      isSaid = true;
      yield batch;
    }
  } catch (error) {
    throw headerInFlags(error);
  }
}

/** Opens a file; the signal also ends waiting for a pipe. */
function streamOf(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  if (path === '-') return addAbortSignal(signal, process.stdin);
  return createReadStream(path, { highWaterMark: READ_AT_ONCE, signal });
}

async function* rowsOfParquet(path: string, columns: Columns): Rows {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new Failure(`${path} is empty`);
    const file: RandomAccessFile = {
      byteLength: size,
      async slice(from, to = size) {
        const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
        return bytes.buffer.slice(0, bytesRead);
      },
    };
    yield* readParquet(file, columns);
  } finally {
    await handle.close();
  }
}

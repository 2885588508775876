import { acceptBoolean, acceptCount } from '../../checks/accept.js';
import { CsvBatches, type CsvBatch } from './batches.js';
import { columnsOf, type Beginning, type KnownDialect } from './columns.js';
import { acceptDialect, findDelimiter, hasDeclaration, readHead } from './dialect.js';
import { isNumeric, type DecimalMark } from './numbers.js';
import { portionsOf } from './portions.js';
import { CsvRecords, type CsvRecord } from './records.js';
import { listedNames } from '../../base/describe.js';
import { wrongArgument } from '../../base/errors.js';
import { unreadable } from '../../base/format-errors.js';
import { readLearning, sinkFor } from '../table/read-rows.js';
import { findColumns, type RequestedColumns } from '../table/rows.js';
import { acceptEncoding, type Source } from '../source/source.js';
import { acceptTableOptions, type AcceptedTable, type TableOptions } from '../table/options.js';
import { ThreadShare } from '../../work/slices.js';

export interface CsvOptions extends TableOptions {
  /**
   * Whether the first line has the columns' names. Default: true; it has to be said where columns are
   * chosen by their numbers, or by default, and the first line has only numbers.
   */
  header?: boolean | undefined;
  /** The field separator, one character: '\t' for TSV. Default: detected, ',' or ';' or '\t' or '|'. */
  delimiter?: string | undefined;
  /** The decimal mark of the numbers, '.' or ','. Default: detected in the requested columns. */
  decimal?: DecimalMark | undefined;
  /**
   * The encoding of bytes, a label of TextDecoder such as 'windows-1252'. Default: as the byte
   * order mark says, else UTF-8.
   */
  encoding?: string | undefined;
  /** Trims names and texts. Default: true. */
  trim?: boolean | undefined;
  /** Also returns the fields of the rows, as they are in the file. Default: false. */
  fields?: boolean | undefined;
  /** Rows per batch; the last one may have fewer. Default: 1024. */
  batchRows?: number | undefined;
}

/**
 * Reads the rows of a CSV or TSV file in batches, with the requested columns as numbers; true and
 * false are 1 and 0. Lines end in \n, \r\n or \r; fields may be quoted as in RFC 4180; blank lines
 * at the end are ignored. Of a stream, no more than a batch and a portion of text is in memory.
 *
 * If the delimiter or the decimal mark is not given, it is detected in the first 1000 records
 * within the first 131,072 characters, and each batch says which it is. The delimiter is the one
 * with which the requested columns exist and all fields are numbers; else the comma, if the
 * requested columns can be read with it; else the one with which most fields are numbers and rows
 * are as long as the first line. The decimal mark is the comma if more of the requested columns
 * have fields like 1,5 than like 1.5. Of those that may be thousands, 1,234 alone is only read
 * between semicolons, and 1.234 alone only elsewhere.
 *
 * A missing value, a value that is no finite number, an integer of 2^53 or more, also one that is
 * written 9007199254740993.0, and thousands separators are errors, with the row (from 0), the line (from 1) and the column. `missing`,
 * `categories` and `map` accept such values; if that takes a pass over all rows, the source is read
 * twice, and a stream is refused. The `preprocessing` of a batch, given to a reader, makes it read
 * other rows in the same way.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT for columns that do not
 *   exist
 *
 * @example
 * const data = await compress({ dIn: 2, dOut: 1 });
 * const rows = readCsv((await fetch('weather.csv')).body, { x: ['sun', 'wind'], y: ['rain'] });
 * for await (const { x, y } of rows) data.push(x, y);
 */
export async function* readCsv(
  source: Source,
  options: CsvOptions = {},
): AsyncGenerator<CsvBatch, void> {
  const own = ['header', 'delimiter', 'decimal', 'encoding', 'trim', 'fields', 'batchRows'];
  const accepted = acceptTableOptions('readCsv()', options, own);
  const form = acceptForm(accepted);
  yield* readLearning(accepted, source, (how) => readOnce(source, how, form));
}

/** How to read a file; undefined members are detected. */
interface GivenForm {
  readonly hasHeader: boolean;
  /** Whether this is only assumed. */
  readonly isAssumed: boolean;
  readonly trim: boolean;
  readonly encoding: string | undefined;
  readonly delimiter: string | undefined;
  readonly decimal: DecimalMark | undefined;
  readonly givesFields: boolean;
  readonly batchRows: number;
}

/** Options that are not given default to those of the file that was learnt from. */
function acceptForm({ given, known }: AcceptedTable): GivenForm {
  const flag = (name: string, fallback: boolean) =>
    given[name] === undefined ? fallback : acceptBoolean(name, given[name]);
  return {
    hasHeader: flag('header', known?.csv?.header ?? true),
    isAssumed: (given.header ?? known?.csv?.header) === undefined,
    trim: flag('trim', known?.csv?.trim ?? true),
    encoding: acceptEncoding(given.encoding ?? known?.csv?.encoding),
    ...acceptDialect(given),
    givesFields: flag('fields', false),
    batchRows: given.batchRows === undefined ? 1024 : acceptCount('batchRows', given.batchRows, 1),
  };
}

async function* readOnce(
  source: Source,
  accepted: AcceptedTable,
  form: GivenForm,
): AsyncGenerator<CsvBatch, void> {
  const portions = portionsOf(source, form.encoding);
  const thread = new ThreadShare();
  let fields = 0;
  try {
    const { value: text = '' } = await portions.next();
    const dialect = dialectOf(text, accepted, form);
    const firstLine = hasDeclaration(text) ? 2 : 1;
    let batches: CsvBatches | undefined;
    for await (const records of recordsOf(text, portions, dialect.delimiter)) {
      for (const record of records) {
        if (record.line < firstLine) continue;
        const isHeader = !batches && form.hasHeader;
        batches ??= batchesOf(record, accepted, { text, dialect, form });
        if (!isHeader) batches.add(record);
        if (batches.isFull) yield batches.take();
        fields += record.fields.length;
        if (fields < FIELDS_AT_ONCE) continue;
        fields = 0;
        await thread.rest();
      }
    }
    if (!batches) throw unreadable('empty', 'the file has no lines');
    if (batches.total === 0) throw unreadable('empty', 'the file has no rows below its header');
    if (!batches.isEmpty) yield batches.take();
  } finally {
    await portions.return();
  }
}

/** Fields to read between two looks at the clock. */
const FIELDS_AT_ONCE = 1 << 10;

/**
 * The dialect: as given; else that of the file that was learnt from, if it finds the columns; else
 * detected.
 */
function dialectOf(
  text: string,
  { requested, known }: AcceptedTable,
  form: GivenForm,
): KnownDialect {
  const { delimiter, decimal, hasHeader, trim } = form;
  const requestedOf = (names: readonly string[]) => columnsAmong(requested, names, trim);
  const learnt = known?.csv;
  if (learnt && delimiter === undefined && hasHeader) {
    const head = readHead(text, learnt.delimiter).records[0];
    if (head && requestedOf(head.fields)) {
      return { delimiter: learnt.delimiter, decimal: decimal ?? learnt.decimal };
    }
  }
  return {
    delimiter: delimiter ?? findDelimiter(text, { decimal, hasHeader, requestedOf }),
    decimal,
  };
}

/** Throws ERR_ARGUMENT if the requested columns are not in the first record. */
function batchesOf(
  first: CsvRecord,
  accepted: AcceptedTable,
  beginning: Beginning & { readonly form: GivenForm },
): CsvBatches {
  const { form } = beginning;
  const { hasHeader, isAssumed, trim, encoding } = form;
  if (isAssumed) requireNames(first, accepted.requested);
  const columns = columnsOf(first, accepted.requested, beginning);
  const csv = { header: hasHeader, ...columns.dialect, trim, ...(encoding && { encoding }) };
  const file = { ...columns, areNamed: hasHeader, csv };
  return new CsvBatches(file, accepted, sinkFor(accepted, file), form);
}

/**
 * Throws ERR_ARGUMENT where a first line that has only numbers would be lost as names that nobody asks
 * for.
 */
function requireNames({ fields }: CsvRecord, { x = [], y }: RequestedColumns): void {
  if ([...x, ...y].some((column) => typeof column === 'string')) return;
  const isBlankEnd = fields.length > 1 && fields.at(-1)?.trim() === '';
  if (!(isBlankEnd ? fields.slice(0, -1) : fields).every((field) => isNumeric(field))) return;
  throw wrongArgument(
    'header is not given, and the first line has only numbers, ' +
      `${listedNames(fields, 5)}: header: false reads it as a row, header: true as names`,
  );
}

/** The records of each portion of text. */
async function* recordsOf(
  first: string,
  others: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<Iterable<CsvRecord>, void> {
  const records = new CsvRecords(delimiter);
  yield records.push(first);
  for await (const portion of others) yield records.push(portion);
  yield records.finish();
}

function columnsAmong(
  requested: RequestedColumns,
  names: readonly string[],
  trim: boolean,
): number[] | undefined {
  try {
    const { x, y } = findColumns(requested, trim ? names.map((name) => name.trim()) : names);
    return [...x, ...y];
  } catch {
    return undefined;
  }
}

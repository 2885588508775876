import { acceptBoolean, acceptCount } from '../../checks/accept.js';
import { CsvBatches, type CsvBatch } from './batches.js';
import { columnsOf } from './columns.js';
import { acceptDialect, findDelimiter, hasDeclaration, readHead } from './dialect.js';
import type { DecimalMark } from './numbers.js';
import { portionsOf } from './portions.js';
import { CsvRecords, type CsvRecord } from './records.js';
import { unreadable } from '../../base/format-errors.js';
import { readLearning, sinkFor } from '../table/read-rows.js';
import { findColumns, type WantedColumns } from '../table/rows.js';
import { acceptEncoding, isReadAgain, type Source } from '../source/source.js';
import { acceptTableOptions, type AcceptedTable, type TableOptions } from '../table/options.js';

export interface CsvOptions extends TableOptions {
  /** Whether the first line has the columns' names. Default: true. */
  header?: boolean | undefined;
  /** What separates the fields, one character: '\t' for TSV. Default: found, ',' or ';' or '\t' or '|'. */
  delimiter?: string | undefined;
  /** The decimal mark of the numbers, '.' or ','. Default: found in the columns that are wanted. */
  decimal?: DecimalMark | undefined;
  /**
   * What bytes are decoded as, a label of TextDecoder such as 'windows-1252'. Default: what a byte order
   * mark says, else UTF-8.
   */
  encoding?: string | undefined;
  /** Takes white space off names and texts. Default: true. */
  trim?: boolean | undefined;
  /** Gives the fields of the rows too, as they are in the file. Default: false. */
  fields?: boolean | undefined;
  /** How many rows a batch has, but for the last one. Default: 1024. */
  batchRows?: number | undefined;
}

/**
 * The rows of a CSV or TSV file in batches, with the columns that are wanted, as numbers; true and false
 * are 1 and 0. Lines end in \n, \r\n or \r; fields may be quoted as RFC 4180 has it; blank lines at the
 * end are left out. Of a stream no more than a batch and a portion of text is kept.
 *
 * Where the delimiter or the decimal mark is not given, it is found in the first 1000 records within
 * the first 131,072 characters, and each batch says which it is. The delimiter is the one under which
 * the wanted columns are there and all fields are numbers; else the comma where the wanted columns can be
 * read with it; else the one under which most fields are numbers, and rows as long as the first line.
 * The decimal mark is the comma where more of the wanted columns have fields as 1,5 than as 1.5; 1,234
 * alone, which may be thousands, shows it between semicolons only.
 *
 * A value that is missing, no finite number, or an integer beyond 2^53 is refused, with its row
 * (from 0), its line (from 1) and its column; so are thousands separators. `missing`, `categories` and
 * `map` take such values; where something has to be learnt of all rows for it, the source is read twice,
 * and a stream is refused. The `preprocessing` of every batch reads other rows in the same way.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason}; ERR_ARGUMENT for columns that there are not
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
  yield* readLearning(
    accepted,
    () => isReadAgain(source),
    (how) => readOnce(source, how, form),
  );
}

/** How a file is to be read; what is not said is found. */
interface GivenForm {
  readonly hasHeader: boolean;
  readonly trim: boolean;
  readonly encoding: string | undefined;
  readonly delimiter: string | undefined;
  readonly decimal: DecimalMark | undefined;
  readonly givesFields: boolean;
  readonly batchRows: number;
}

/** What is not given is as in the file that was learnt from. */
function acceptForm({ given, known }: AcceptedTable): GivenForm {
  const flag = (name: string, otherwise: boolean) =>
    given[name] === undefined ? otherwise : acceptBoolean(name, given[name]);
  return {
    hasHeader: flag('header', known?.csv?.header ?? true),
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
  try {
    const { value: text = '' } = await portions.next();
    const dialect = dialectOf(text, accepted, form);
    const firstLine = hasDeclaration(text) ? 2 : 1;
    let batches: CsvBatches | undefined;
    for await (const records of recordsOf(text, portions, dialect.delimiter)) {
      for (const record of records) {
        if (record.line < firstLine) continue;
        const isHeader = !batches && form.hasHeader;
        batches ??= batchesOf(record, { text, dialect, accepted, form });
        if (!isHeader) batches.add(record);
        if (batches.isFull) yield batches.take();
      }
    }
    if (!batches) throw unreadable('empty', 'the file has no lines');
    if (batches.total === 0) throw unreadable('empty', 'the file has no rows below its header');
    if (!batches.isEmpty) yield batches.take();
  } finally {
    await portions.return();
  }
}

interface KnownDialect {
  readonly delimiter: string;
  readonly decimal: DecimalMark | undefined;
}

/** As it is given, or as that of the file that was learnt from where the columns are found by it; else found. */
function dialectOf(text: string, { wanted, known }: AcceptedTable, form: GivenForm): KnownDialect {
  const { delimiter, decimal, hasHeader, trim } = form;
  const wantedOf = (names: readonly string[]) => columnsAmong(wanted, names, trim);
  const learnt = known?.csv;
  if (learnt && delimiter === undefined && hasHeader) {
    const head = readHead(text, learnt.delimiter).records[0];
    if (head && wantedOf(head.fields)) {
      return { delimiter: learnt.delimiter, decimal: decimal ?? learnt.decimal };
    }
  }
  return { delimiter: delimiter ?? findDelimiter(text, { decimal, hasHeader, wantedOf }), decimal };
}

interface Beginning {
  /** The first portion of the file. */
  readonly text: string;
  readonly dialect: KnownDialect;
  readonly accepted: AcceptedTable;
  readonly form: GivenForm;
}

/** Throws ERR_ARGUMENT where the columns that are wanted are not those of the first record. */
function batchesOf(first: CsvRecord, { text, dialect, accepted, form }: Beginning): CsvBatches {
  const { hasHeader, trim, encoding } = form;
  const columns = columnsOf(first, { text, ...dialect, hasHeader, trim, wanted: accepted.wanted });
  const csv = { header: hasHeader, ...columns.dialect, trim, ...(encoding && { encoding }) };
  const file = { ...columns, areNamed: hasHeader, csv };
  return new CsvBatches(file, accepted, sinkFor(accepted, file), form);
}

/** The records of each portion. */
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
  wanted: WantedColumns,
  names: readonly string[],
  trim: boolean,
): number[] | undefined {
  try {
    const { x, y } = findColumns(wanted, trim ? names.map((name) => name.trim()) : names);
    return [...x, ...y];
  } catch {
    return undefined;
  }
}

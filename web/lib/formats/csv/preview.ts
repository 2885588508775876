import { acceptBoolean, acceptCount, acceptOptions } from '../../checks/accept.js';
import {
  acceptDialect,
  findDecimal,
  findDelimiter,
  namesOf,
  readHead,
  type CsvDialect,
} from './dialect.js';
import { isLargeInteger, isNumeric, numberOf } from './numbers.js';
import { portionsOf } from './portions.js';
import type { LoraError } from '../../base/errors.js';
import { unreadable } from '../../base/format-errors.js';
import type { CsvOptions } from './csv.js';
import { acceptEncoding, type Source } from '../source/source.js';

export interface CsvPreviewOptions extends Pick<
  CsvOptions,
  'delimiter' | 'decimal' | 'encoding' | 'trim'
> {
  /**
   * Whether the first line has the columns' names. Default: true if one of its fields is not a
   * number.
   */
  header?: boolean | undefined;
  /** How many rows are returned and classified, at most 1000. Default: 100. */
  rows?: number | undefined;
}

/** The beginning of a CSV file. */
export interface CsvPreview {
  readonly dialect: CsvDialect;
  readonly header: boolean;
  readonly columns: readonly CsvColumn[];
  /** The unquoted fields of the first rows; empty if the file has only a header. */
  readonly rows: readonly (readonly string[])[];
  /**
   * Why there are fewer rows than were asked for: the ERR_FORMAT of the record below the last of
   * them, whose quotes are wrong. Undefined if there is none, or only farther down.
   */
  readonly error?: LoraError;
}

export interface CsvColumn {
  /** As in the header, or the column's index from 0. */
  readonly name: string;
  /** The kind of most of its fields. Only numbers can be read; booleans count as numbers. */
  readonly kind: 'number' | 'large-integer' | 'date' | 'text' | 'empty';
}

/** 2012-01-31, 31.1.2012, 1/31/12, with or without a time. */
const DATE = /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?:[T ].*)?$/;

/**
 * Reads the beginning of a CSV file, to choose columns from. `readCsv()` accepts the result's
 * dialect and header as options, and reports errors farther down. Of a stream, only the beginning
 * is read.
 *
 * @throws LoraError ERR_FORMAT with a {@link DataReason} if no row can be read; ERR_ARGUMENT
 */
export async function previewCsv(
  source: Source,
  options: CsvPreviewOptions = {},
): Promise<CsvPreview> {
  const names = ['header', 'delimiter', 'decimal', 'encoding', 'trim', 'rows'];
  const given = acceptOptions('previewCsv()', options, names);
  const { header } = given;
  const asked = header === undefined ? undefined : acceptBoolean('header', header);
  const maximum = given.rows === undefined ? 100 : acceptCount('rows', given.rows, 1);
  const known = acceptDialect(given);
  const trim = given.trim === undefined || acceptBoolean('trim', given.trim);
  const text = await firstPortion(source, acceptEncoding(given.encoding));
  const delimiter =
    known.delimiter ??
    findDelimiter(text, {
      ...known,
      hasHeader: asked ?? true,
      requestedOf: (all) => [...all.keys()],
    });
  const { records, error } = readHead(text, delimiter);
  const [first] = records;
  if (!first) throw error ?? unreadable('empty', 'the file has no lines');
  const hasHeader = asked ?? !first.fields.every((field) => isNumeric(field, known.decimal));
  const rows = hasHeader ? records.slice(1) : records;
  if (rows.length === 0 && error) throw error;
  const decimal = known.decimal ?? findDecimal(rows, [...first.fields.keys()], delimiter);
  const dialect = { delimiter, decimal };
  const shown = rows.slice(0, maximum).map(({ fields }) => fields);
  const columns = namesOf(first.fields, hasHeader, trim).map((name, i) => ({
    name,
    kind: kindOf(
      shown.map((fields) => fields[i] ?? ''),
      dialect,
    ),
  }));
  const isCut = error !== undefined && rows.length < maximum;
  return { dialect, header: hasHeader, columns, rows: shown, ...(isCut && { error }) };
}

async function firstPortion(source: Source, encoding: string | undefined): Promise<string> {
  for await (const text of portionsOf(source, encoding)) return text;
  return '';
}

function kindOf(fields: readonly string[], { decimal }: CsvDialect): CsvColumn['kind'] {
  const isMost = (fits: (field: string) => boolean, of: number) =>
    2 * fields.filter(fits).length > of;
  const filled = fields.filter((field) => field.trim() !== '').length;
  const isNumber = (field: string) => Number.isFinite(numberOf(field, decimal));
  if (isMost(isNumber, fields.length)) return 'number';
  const isLarge = (field: string) => isLargeInteger(field, decimal);
  if (isMost((field) => isNumber(field) || isLarge(field), fields.length)) return 'large-integer';
  if (2 * filled <= fields.length) return 'empty';
  return isMost((field) => DATE.test(field.trim()), filled) ? 'date' : 'text';
}

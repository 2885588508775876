import { acceptChoice, unexpected, type Given } from '../../checks/accept.js';
import { LoraError } from '../../base/errors.js';
import { isNumeric, showsDecimal, type DecimalMark } from './numbers.js';
import { HEAD_CHARACTERS } from './portions.js';
import { CsvRecords, type CsvRecord } from './records.js';

/** The delimiter and the decimal mark of a CSV file. */
export interface CsvDialect {
  /** The field separator: one character. */
  readonly delimiter: string;
  /** The decimal mark of numbers. */
  readonly decimal: DecimalMark;
}

/** What is known about a file before its delimiter is detected. */
interface KnownOfCsv {
  readonly hasHeader: boolean;
  readonly decimal: DecimalMark | undefined;
  /** The indices of the requested columns among these names; undefined if one is missing. */
  requestedOf(names: readonly string[]): readonly number[] | undefined;
}

const HEAD_RECORDS = 1000;

const DELIMITERS = [',', ';', '\t', '|'];

/** The first line that spreadsheets write to declare the delimiter: sep=; */
const DECLARATION = /^sep=([^"\r\n])(?=[\r\n]|$)/i;

/** Whether the first line of a text declares the delimiter and is not a record. */
export const hasDeclaration = (text: string): boolean => DECLARATION.test(text);

/** The records at the beginning of a file, and the error after them, if any. */
interface Head {
  readonly records: readonly CsvRecord[];
  readonly error?: LoraError;
}

/** Reads the head of a file; `text` is its first portion. */
export function readHead(text: string, delimiter: string): Head {
  const records: CsvRecord[] = [];
  const parser = new CsvRecords(delimiter);
  const isWhole = text.length <= HEAD_CHARACTERS;
  const firstLine = hasDeclaration(text) ? 2 : 1;
  const take = (more: Iterable<CsvRecord>) => {
    for (const record of more) {
      if (record.line < firstLine) continue;
      if (records.length === HEAD_RECORDS) return;
      records.push(record);
    }
  };
  try {
    take(parser.push(isWhole ? text : text.slice(0, HEAD_CHARACTERS)));
    if (isWhole || records.length === 0) take(parser.finish());
    return { records };
  } catch (error) {
    if (!(error instanceof LoraError)) throw error;
    return { records, error };
  }
}

/** How well a delimiter fits the head of a file: compared lexicographically, larger is better. */
type Fit = readonly [
  hasWanted: number,
  isAllNumbers: number,
  isPlain: number,
  numbers: number,
  regular: number,
  hasSeveral: number,
];
const NO_FIT: Fit = [0, 0, 0, 0, 0, 0];

/**
 * Detects the delimiter: the one with which the requested columns exist and all fields are numbers;
 * else the comma, if the requested columns can be read with it, whatever the others contain; else,
 * of those that divide the first record, the one with which most fields are numbers and most rows
 * have as many fields as that record. If none divides it: the comma, or the semicolon if the comma
 * is the decimal mark.
 */
export function findDelimiter(text: string, known: KnownOfCsv): string {
  const [, declared] = DECLARATION.exec(text) ?? [];
  if (declared !== undefined) return declared;
  const fallback = known.decimal === ',' ? ';' : ',';
  const head = text.slice(0, HEAD_CHARACTERS);
  const others = DELIMITERS.filter((mark) => mark !== fallback && head.includes(mark));
  if (others.length === 0) return fallback;
  let [best, bestFit] = [fallback, fitOf(text, fallback, known)];
  for (const delimiter of others) {
    const fit = fitOf(text, delimiter, known);
    if (fit.at(-1) === 1 && isBetter(fit, bestFit)) [best, bestFit] = [delimiter, fit];
  }
  return best;
}

function fitOf(text: string, delimiter: string, known: KnownOfCsv): Fit {
  const { records, error } = readHead(text, delimiter);
  const [first, ...others] = records;
  const width = first?.fields.length ?? 0;
  const rows = known.hasHeader ? others : records;
  if (!first || isUndivided(rows, delimiter, known)) return NO_FIT;
  const regular = rows.filter(({ fields }) => hasWidth(fields, width));
  const isNumber = (field: string) => isNumeric(field, known.decimal);
  const numbers = regular.reduce((sum, { fields }) => sum + fields.filter(isNumber).length, 0);
  const looked = rows.length + (error ? 1 : 0);
  const share = (count: number) => (looked === 0 ? 1 : count / looked);
  const requested = known.requestedOf(namesOf(first.fields, known.hasHeader, true));
  const ofNumbers = share(numbers / width);
  const isRegular = looked > 0 && regular.length === looked;
  return [
    requested ? 1 : 0,
    ofNumbers === 1 ? 1 : 0,
    requested && delimiter === ',' && isRegular && isPlain(rows, requested) ? 1 : 0,
    ofNumbers,
    width > 1 ? share(regular.length) : ofNumbers,
    width > 1 ? 1 : 0,
  ];
}

/** Whether all values of the columns are numbers with decimal points. */
function isPlain(rows: readonly CsvRecord[], columns: readonly number[]): boolean {
  return rows.every(({ fields }) =>
    columns.every((column) => isNumeric(fields[column] ?? '', '.')),
  );
}

/**
 * Whether a comma is the decimal mark only: without a header or quotes, it cannot be the delimiter
 * too.
 */
function isUndivided(
  rows: readonly CsvRecord[],
  delimiter: string,
  { hasHeader, decimal }: KnownOfCsv,
): boolean {
  if (delimiter !== decimal || hasHeader) return false;
  return !rows.some(({ fields }) => fields.some((field) => field.includes(delimiter)));
}

function isBetter(one: Fit, other: Fit): boolean {
  const at = one.findIndex((figure, i) => figure !== other[i]);
  return at >= 0 && (one[at] as number) > (other[at] as number);
}

/**
 * Detects the decimal mark: the one that more columns show; the point if none shows one. Between
 * semicolons, it is the comma if all that there is are numbers like 1,234, or like 1.234: these are
 * as likely thousands, and are refused then.
 */
export function findDecimal(
  rows: readonly CsvRecord[],
  columns: readonly number[],
  delimiter: string,
): DecimalMark {
  let [commas, points, weak, weakPoints, certainPoints] = [0, 0, 0, 0, 0];
  for (const column of new Set(columns)) {
    const shown = (mark: DecimalMark) =>
      new Set(rows.map(({ fields }) => showsDecimal(fields[column] ?? '', mark)));
    const [comma, point] = [shown(','), shown('.')];
    if (comma.has('yes') && !point.has('yes')) commas++;
    if (point.has('yes') && !comma.has('yes')) points++;
    if (comma.has('weakly')) weak++;
    if (point.has('weakly')) weakPoints++;
    if (point.has('yes')) certainPoints++;
  }
  if (commas > points) return ',';
  // A file whose decimal mark is the comma separates fields by semicolons.
  if (delimiter !== ';') return '.';
  const isComma = (points === 0 && weak > 0) || (certainPoints === 0 && weakPoints > 0);
  return isComma ? ',' : '.';
}

/** Rows may end with one delimiter more than there are columns. */
export function hasWidth(fields: readonly string[], width: number): boolean {
  if (fields.length === width) return true;
  return fields.length === width + 1 && fields.at(-1)?.trim() === '';
}

/** The names of the columns: their indices if there is no header. */
export function namesOf(fields: readonly string[], hasHeader: boolean, trim: boolean): string[] {
  return fields.map((field, i) => (!hasHeader ? String(i) : trim ? field.trim() : field));
}

/** Checks the options of the dialect. Throws ERR_ARGUMENT. */
export function acceptDialect({ delimiter, decimal }: Given): {
  delimiter: string | undefined;
  decimal: DecimalMark | undefined;
} {
  return {
    delimiter: delimiter === undefined ? undefined : acceptDelimiter(delimiter),
    decimal: acceptChoice('decimal', decimal, ['.', ',']),
  };
}

function acceptDelimiter(value: unknown): string {
  if (typeof value === 'string' && value.length === 1 && !'"\r\n'.includes(value)) return value;
  throw unexpected('delimiter', value, 'one character, no quote and no line break,');
}

import { acceptChoice, unexpected, type Given } from '../../checks/accept.js';
import { LoraError } from '../../base/errors.js';
import { isNumeric, showsDecimal, type DecimalMark } from './numbers.js';
import { HEAD_CHARACTERS } from './portions.js';
import { CsvRecords, type CsvRecord } from './records.js';

/** How a CSV file is written. */
export interface CsvDialect {
  /** What separates the fields: one character. */
  readonly delimiter: string;
  /** What stands before the fraction of a number. */
  readonly decimal: DecimalMark;
}

/** What is known of a file whose delimiter is looked for. */
export interface KnownOfCsv {
  readonly hasHeader: boolean;
  readonly decimal: DecimalMark | undefined;
  /** The numbers of the wanted columns among those of these names; undefined where one is missing. */
  wantedOf(names: readonly string[]): readonly number[] | undefined;
}

const HEAD_RECORDS = 1000;

const DELIMITERS = [',', ';', '\t', '|'];

/** What spreadsheets write on a line of its own before all others: sep=; */
const DECLARATION = /^sep=([^"\r\n])(?=[\r\n]|$)/i;

/** Whether the first line of a text declares the delimiter, and is no record. */
export const hasDeclaration = (text: string): boolean => DECLARATION.test(text);

/** The records at the beginning of a file, and the error that ends them. */
export interface Head {
  readonly records: readonly CsvRecord[];
  readonly error?: LoraError;
}

/** `text` is the first portion of a file. */
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

/** How well the head of a file goes with a delimiter; more is better, the first figure counting most. */
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
 * The delimiter under which the wanted columns are there, and all fields are numbers; else the comma
 * where the wanted columns can be read with it, whatever the others have; else the delimiter under which
 * most fields are numbers, and rows have as many as the first record: of those that divide this one.
 * Where none does, the comma, or if that is the decimal mark, the semicolon.
 */
export function findDelimiter(text: string, known: KnownOfCsv): string {
  const [, declared] = DECLARATION.exec(text) ?? [];
  if (declared !== undefined) return declared;
  const otherwise = known.decimal === ',' ? ';' : ',';
  const head = text.slice(0, HEAD_CHARACTERS);
  const others = DELIMITERS.filter((mark) => mark !== otherwise && head.includes(mark));
  if (others.length === 0) return otherwise;
  let [best, bestFit] = [otherwise, fitOf(text, otherwise, known)];
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
  const wanted = known.wantedOf(namesOf(first.fields, known.hasHeader, true));
  const ofNumbers = share(numbers / width);
  const isRegular = looked > 0 && regular.length === looked;
  return [
    wanted ? 1 : 0,
    ofNumbers === 1 ? 1 : 0,
    wanted && delimiter === ',' && isRegular && isPlain(rows, wanted) ? 1 : 0,
    ofNumbers,
    width > 1 ? share(regular.length) : ofNumbers,
    width > 1 ? 1 : 0,
  ];
}

/** Whether the columns have numbers with decimal points. */
function isPlain(rows: readonly CsvRecord[], columns: readonly number[]): boolean {
  return rows.every(({ fields }) =>
    columns.every((column) => isNumeric(fields[column] ?? '', '.')),
  );
}

/** Commas that are decimal marks separate nothing, unless a header or quotes show it. */
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

/** The decimal mark that more of the columns show; where none is shown, the point. */
export function findDecimal(
  rows: readonly CsvRecord[],
  columns: readonly number[],
  delimiter: string,
): DecimalMark {
  let [commas, points, weak] = [0, 0, 0];
  for (const column of new Set(columns)) {
    const shown = (mark: DecimalMark) =>
      new Set(rows.map(({ fields }) => showsDecimal(fields[column] ?? '', mark)));
    const [comma, point] = [shown(','), shown('.')];
    if (comma.has('yes') && !point.has('yes')) commas++;
    if (point.has('yes') && !comma.has('yes')) points++;
    if (comma.has('weakly')) weak++;
  }
  if (commas > points) return ',';
  // Semicolons separate fields where the comma is the decimal mark.
  return points === 0 && weak > 0 && delimiter === ';' ? ',' : '.';
}

/** Rows may end with one delimiter more than there are columns. */
export function hasWidth(fields: readonly string[], width: number): boolean {
  if (fields.length === width) return true;
  return fields.length === width + 1 && fields.at(-1)?.trim() === '';
}

/** Without a header, columns are called by their numbers. */
export function namesOf(fields: readonly string[], hasHeader: boolean, trim: boolean): string[] {
  return fields.map((field, i) => (!hasHeader ? String(i) : trim ? field.trim() : field));
}

/** What options say of it. Throws ERR_ARGUMENT. */
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

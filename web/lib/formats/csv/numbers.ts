import { describe } from '../../base/describe.js';
import type { LoraError } from '../../base/errors.js';
import { unreadable } from '../../base/format-errors.js';

/** The decimal mark of numbers. */
export type DecimalMark = '.' | ',';

/** Decimal numbers as people and programs write them: no 0x10, no Infinity. */
const WITH_POINT = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const WITH_COMMA = /^\s*[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?\s*$/;
const NUMBERS: Readonly<Record<DecimalMark, RegExp>> = { '.': WITH_POINT, ',': WITH_COMMA };
const INTEGER = /^\s*[+-]?\d+\s*$/;
const PARTS = /^\s*[+-]?(\d*)(?:[.,](\d*))?(?:[eE]([+-]?\d+))?\s*$/;

/** Booleans as Python, R, Excel, SQL and JSON write them. */
const BOOLEANS: ReadonlyMap<string, number> = new Map([
  ...['true', 'True', 'TRUE'].map((word) => [word, 1] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, 0] as const),
]);
const OTHER_BOOLEANS = /^(?:true|false|t|f|yes|no|y|n|on|off)$/i;

/** Digits in groups of three, optionally with a fraction: 1,234 and 1.234,5 and 1 234 567. */
const GROUPED = /^[+-]?\d{1,3}([.,' \u00a0\u2009\u202f\u2019])\d{3}(?:\1\d{3})*(?:[.,]\d*)?$/;
/** The same with a fraction, by its decimal mark. */
const GROUPED_FRACTION: Readonly<Record<DecimalMark, RegExp>> = {
  '.': /^[+-]?\d{1,3}([,' \u00a0\u2009\u202f\u2019])\d{3}(?:\1\d{3})*\.\d*$/,
  ',': /^[+-]?\d{1,3}([.' \u00a0\u2009\u202f\u2019])\d{3}(?:\1\d{3})*,\d*$/,
};
/** Ambiguous: a fraction of three digits, or thousands. */
const EITHER = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * The number of a field, which may be a boolean; NaN if it is none that a float64 represents
 * exactly.
 */
export function numberOf(field: string, decimal: DecimalMark): number {
  const isPoint = decimal === '.';
  if (!(isPoint ? WITH_POINT : WITH_COMMA).test(field)) return BOOLEANS.get(field.trim()) ?? NaN;
  const value = valueOf(field, decimal);
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER || !isInteger(field, value) ? value : NaN;
}

/** Whether a field is written as an integer that is not sure to be the nearest float64. */
export function isLargeInteger(field: string, decimal: DecimalMark): boolean {
  if (!isDecimal(field, decimal)) return false;
  const value = valueOf(field, decimal);
  return Math.abs(value) > Number.MAX_SAFE_INTEGER && isInteger(field, value);
}

const valueOf = (field: string, decimal: DecimalMark): number =>
  Number(decimal === '.' ? field : field.replace(',', '.'));

/** The same for a number beyond 2^53. */
const isInteger = (field: string, value: number): boolean =>
  INTEGER.test(field) || (Number.isFinite(value) && isRounded(field, value));

/**
 * Whether a number with a decimal mark or an exponent has the digits of an integer, to the last,
 * that its float64 does not have. Digits that end before are those of a measurement, and so are the
 * shortest that give the float64, which other programs write of it.
 */
function isRounded(field: string, value: number): boolean {
  const [, whole = '', fraction = '', exponent = '0'] = PARTS.exec(field) ?? [];
  const places = fraction.length - Number(exponent);
  if (places < 0) return false;
  const digits = whole + fraction;
  const units = digits.length - places;
  if (/[1-9]/.test(digits.slice(units))) return false;
  const integer = BigInt(digits.slice(0, units));
  const [shortest = ''] = Math.abs(value).toExponential().replace('.', '').split('e');
  return integer !== BigInt(Math.abs(value)) && withoutZeros(String(integer)) !== shortest;
}

const withoutZeros = (digits: string): string => digits.replace(/0+$/, '');

/** Whether a field is written as a number with this decimal mark, whatever its size. */
export const isDecimal = (field: string, decimal: DecimalMark): boolean =>
  NUMBERS[decimal].test(field);

/**
 * Whether a field is a number, or would be one with another decimal mark or without thousands
 * separators.
 */
export function isNumeric(field: string, decimal?: DecimalMark): boolean {
  if (decimal !== undefined) return Number.isFinite(numberOf(field, decimal));
  return isNumeric(field, '.') || isNumeric(field, ',') || GROUPED.test(field.trim());
}

/**
 * Whether a field shows that this is the decimal mark, as 1,5 and 1.234,5 show the comma. 1,234
 * shows it weakly, since it may be thousands.
 */
export function showsDecimal(field: string, mark: DecimalMark): 'yes' | 'weakly' | 'no' {
  if (!field.includes(mark)) return 'no';
  const text = field.trim();
  if (GROUPED_FRACTION[mark].test(text)) return 'yes';
  if (!NUMBERS[mark].test(text)) return 'no';
  return EITHER.test(text) ? 'weakly' : 'yes';
}

/** The error for a field that is not a number. */
export function noNumber(place: string, field: string, decimal: DecimalMark): LoraError {
  const text = field.trim();
  if (text === '') return unreadable('missing', `${place} has no value`);
  const received = `${place} is ${describe(field)}`;
  if (isLargeInteger(text, decimal)) {
    return unreadable('number', `${received}, beyond the integers that a float64 holds`);
  }
  if (isDecimal(text, decimal)) {
    return unreadable('number', `${received}, beyond the numbers that a float64 holds`);
  }
  return unreadable('number', `${received}${expectation(text, decimal)}`);
}

function expectation(text: string, decimal: DecimalMark): string {
  const other = decimal === '.' ? ',' : '.';
  const isOther = NUMBERS[other].test(text);
  const mark = `the option decimal takes ${JSON.stringify(other)} for the decimal mark`;
  if (GROUPED.test(text)) {
    return `: thousands separators are not read, write it without them${isOther ? `; ${mark}` : ''}`;
  }
  if (isOther) return `; a number with the decimal mark "${decimal}" was expected: ${mark}`;
  if (OTHER_BOOLEANS.test(text)) return '; a finite number, true or false was expected';
  return '; a finite number was expected';
}

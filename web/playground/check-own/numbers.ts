/** A number as somebody's program printed it. */
export interface Printed {
  readonly value: number;
  /** Half a unit of its last digit: how far the number behind it may be. */
  readonly rounding: number;
}

/** What stands around numbers in print, and has digits of its own. */
const AROUND = [
  /\w*Array\s*\(\s*\d+\s*\)/g, // Float64Array(14) [
  /"\d+"\s*:/g, // JSON.stringify() of a typed array
  /(["'])[^"'\n]*\1/g, // device='cuda:0'
  /\d+-element\b.*/g, // 14-element Vector{Float64}:
  /^\s*\[\d+\](?=\s+[-−+.\d])/gm, // [1] 0.5 of R
  /\bshape\s*=\s*\([^)]*\)/g,
];

const NUMBER =
  /(?<![\w.])[-−+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-−+]?\d+)?(?!\w)|[-−+]?\b(?:nan|inf(?:inity)?)\b/gi;

/** The numbers in a text, whatever brackets, commas and names are around them. */
export function numbersIn(text: string): Printed[] {
  const bare = AROUND.reduce((rest, pattern) => rest.replace(pattern, ' '), text);
  const written = [...withPoints(bare).matchAll(NUMBER)].map(([match]) => parsed(match));
  // Zeros at the end are often left out: as exact as the others are, 0.5 is 0.50000000.
  const unit = Math.min(...written.map((number) => number.unit));
  const digits = Math.max(...written.map(({ value, unit: own }) => significant(value, own)));
  return written.map(({ value }) => {
    const ofItsSize = 10 ** (Math.floor(Math.log10(Math.abs(value))) - digits + 1);
    return { value, rounding: 0.5 * Math.max(unit, Number.isFinite(ofItsSize) ? ofItsSize : 0) };
  });
}

/** Decimal commas become points, where no number has a point and commas separate nothing. */
function withPoints(text: string): string {
  const hasPoints = /\d\.\d/.test(text);
  const separates = /,\s|,\s*$|\]\s*,/.test(text);
  const apart = /\d\s*;|\d\s+[-−+]?\d/.test(text);
  return !hasPoints && !separates && apart ? text.replace(/(\d),(\d)/g, '$1.$2') : text;
}

interface Written {
  readonly value: number;
  /** Of its last digit. */
  readonly unit: number;
}

function parsed(written: string): Written {
  const text = written.replace(/−/g, '-').toLowerCase();
  if (/[a-z]{3}/.test(text)) {
    const infinity = text.startsWith('-') ? -Infinity : Infinity;
    return { value: text.includes('nan') ? NaN : infinity, unit: Infinity };
  }
  const [digits = '', exponent = '0'] = text.split('e');
  const decimals = digits.split('.')[1]?.length ?? 0;
  return { value: Number(text), unit: 10 ** (Number(exponent) - decimals) };
}

/** Significant digits. */
function significant(value: number, unit: number): number {
  if (value === 0 || !Number.isFinite(value)) return 1;
  return Math.floor(Math.log10(Math.abs(value))) - Math.round(Math.log10(unit)) + 1;
}

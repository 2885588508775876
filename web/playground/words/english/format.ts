/** Numbers as they are written in this language. */

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact' });
const precisePercent = new Intl.NumberFormat('en', { style: 'percent', minimumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** 12345 → "12,345" */
export function count(value: number): string {
  return grouped.format(value);
}

/** As count, but short where it is long: "1.2M". */
export function shortCount(value: number): string {
  return value < 10_000 ? count(value) : compact.format(value);
}

/** A loss or an error, to four significant digits: "0.7123", "1.2e-7". */
export function loss(value: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) return value.toExponential(2).replace('e+', 'e');
  return value.toPrecision(4);
}

/** 0.5689 → "57%" */
export function share(value: number): string {
  return percent.format(value);
}

/** 0.105 → "10.5%" */
export function preciseShare(value: number): string {
  return precisePercent.format(value);
}

/** A speed, to three significant digits, since the rest changes with every frame. */
export function speed(perSecond: number): string {
  return count(Number(perSecond.toPrecision(3)));
}

/** A value of a matrix, with a true minus: "−0.0312", "0", "1.2e-7". */
export function signed(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const digits =
    size < 1e-4 || size >= 1e5
      ? size.toExponential(1).replace('e+', 'e')
      : String(Number(size.toPrecision(3)));
  return value < 0 ? `−${digits}` : digits;
}

/** A score between about 0 and 1, to two decimals or more, with a true minus: "0.97", "−0.04". One of a run that diverges: "2.7e57". */
export function score(value: number, decimals = 2): string {
  if (Math.abs(value) >= 1e5) return signed(value);
  const digits = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(digits) > 0 ? `−${digits}` : digits;
}

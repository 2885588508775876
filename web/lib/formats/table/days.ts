/** 2012-01-31, 2012-01-31T10:30 and 2012-01-31 10:30:05.5Z: without another zone. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?Z?)?$/;

const DAY_MS = 86_400_000;

/**
 * The days from 1970-01-01 to a date: a text as 2012-01-31, with or without a time, or a Date. NaN of
 * anything else. For `map`; so does the playground read dates.
 */
export function daysOf(value: unknown): number {
  if (typeof value === 'string') return daysOfText(value);
  try {
    return Date.prototype.getTime.call(value) / DAY_MS;
  } catch {
    return NaN; // it is no Date
  }
}

function daysOfText(text: string): number {
  const match = ISO.exec(text.trim());
  if (!match) return NaN;
  const [year, month, day, hour, minute, second] = match
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  const isThere = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1;
  if (!isThere || day === 0 || hour > 23 || minute > 59 || second >= 60) return NaN;
  return midnight / DAY_MS + (hour + (minute + second / 60) / 60) / 24;
}

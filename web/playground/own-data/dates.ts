import { daysOf } from 'lora-wasm/data';

/** Which of a date's three numbers comes first; what follows the year is the month. */
export type DateOrder = 'year' | 'day' | 'month';

export const ORDERS = ['year', 'day', 'month'] as const;

/** 2012-01-31, 31.1.2012 and 1/31/2012, with or without a time, of 24 hours or of 12. */
const WRITTEN =
  /^(?=\d{4}|\d+.\d+.\d{4})(\d+)([-./])(\d\d?)\2(\d+)(?:,?[T ] *(\d\d?)(:\d\d(?::\d\d(?:\.\d+)?)?)(?: ?([ap])\.?m\.?|Z)?)?$/i;

/** The days from 1970-01-01 to a date, or NaN. */
export function daysOfDate(text: string, order: DateOrder): number {
  const [, one, , two, three, hour, rest, half] = WRITTEN.exec(text.trim()) ?? [];
  if (one === undefined) return NaN;
  const [year, month, day] = {
    year: [one, two, three],
    day: [three, two, one],
    month: [three, one, two],
  }[order].map(twoDigits);
  return daysOf(`${year}-${month}-${day}${hour ? `T${twoDigits(hourOf(hour, half))}${rest}` : ''}`);
}

const twoDigits = (number = '') => number.padStart(2, '0');

/** Before noon (a) or after it (p), 12 is the first hour. */
function hourOf(hour: string, half: string | undefined): string {
  if (!half) return hour;
  return String((Number(hour) % 12) + (/p/i.test(half) ? 12 : 0));
}

/** The orders in which all texts are dates: more than one if they would be different days in these. */
export function ordersOf(texts: readonly string[]): readonly DateOrder[] {
  const daysIn = (order: DateOrder) => texts.map((text) => daysOfDate(text, order));
  const fitting = ORDERS.filter((order) =>
    texts.every((text) => Number.isFinite(daysOfDate(text, order))),
  );
  const [first, ...others] = fitting;
  return others.every((other) => String(daysIn(other)) === String(daysIn(first as DateOrder)))
    ? fitting.slice(0, 1)
    : fitting;
}

/** Whether a text is written as a date, of a day or a time that there is not. */
export const isNoSuchDate = (text: string): boolean =>
  WRITTEN.test(text.trim()) && ordersOf([text]).length === 0;

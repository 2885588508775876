import type { RowCounts } from 'lora-wasm/data';
import type { Context } from './command.js';
import { counted } from './report.js';

export const NO_COUNTS: RowCounts = { dropped: 0, filled: 0, unknown: 0 };

export const added = (one: RowCounts, other: RowCounts = NO_COUNTS): RowCounts => ({
  dropped: one.dropped + other.dropped,
  filled: one.filled + other.filled,
  unknown: one.unknown + other.unknown,
});

/** Reports dropped rows and treated values, if there are any; `of` begins the words. */
export function sayCounts(counts: RowCounts | undefined, { report }: Context, of = ''): void {
  if (!counts) return;
  const { dropped, filled, unknown } = counts;
  const some = (count: number, noun: string, done: string) =>
    count > 0 ? [`${counted(count, noun)} ${done}`] : [];
  const said = [
    ...some(dropped, 'row', 'with missing values left out'),
    ...some(filled, 'missing value', 'filled'),
    ...some(unknown, 'value', 'of no known category'),
  ];
  if (said.length > 0) report.note(of + said.join('; '), { ...counts });
}

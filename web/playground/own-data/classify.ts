import type { CsvColumn } from 'lora-wasm/data';
import { isNoSuchDate, ordersOf } from './dates.js';
import { inOrder } from './levels.js';
import { MOST } from './limits.js';
import { isMissing } from './missing.js';
import { adornedExample } from './adorned.js';
import { yieldThread } from './yield-thread.js';
import type { TableColumn } from './table.js';
import { ownData as words } from '../words/index.js';

/** Fewer rows do not tell an id from a measurement, or a name from a category. */
const TELLING_ROWS = 10;

/** So many different texts are categories, however few rows are seen. */
const FEW_TEXTS = 20;

type Classified = Omit<TableColumn, 'name' | 'role'>;

/** Columns by what their first rows have. Yields the thread: there may be a thousand of them. */
export async function classifiedColumns(
  columns: readonly Pick<CsvColumn, 'name' | 'kind'>[],
  rows: readonly (readonly string[])[],
  decimal = '.',
): Promise<TableColumn[]> {
  const found: TableColumn[] = [];
  for (const [column, { name, kind }] of columns.entries()) {
    await yieldThread();
    const fields = rows.map((row) => row[column] ?? '');
    found.push(classified(name, fields, kind, decimal));
  }
  return found;
}

/** A column by what its first fields have. */
function classified(
  name: string,
  fields: readonly string[],
  found: CsvColumn['kind'],
  decimal: string,
): TableColumn {
  const present = fields.filter((field) => !isMissing(field)).map((field) => field.trim());
  return { name, ...classify(name, fields.length, present, found, decimal) };
}

function classify(
  name: string,
  rows: number,
  present: readonly string[],
  found: CsvColumn['kind'],
  decimal: string,
): Classified {
  if (present.length === 0) return { kind: 'none', reason: words.REASONS.empty, levels: [] };
  if (found === 'large-integer')
    return { kind: 'none', reason: words.REASONS.largeIntegers, levels: [] };
  const kind = kindOf(present, found, decimal);
  const [order, other] = kind === 'date' ? ordersOf(present) : [];
  if (kind === 'date' && (!order || other))
    return { kind: 'none', reason: reasonAgainst(present), levels: [] };
  const different = [...new Set(present)];
  const reason = doubtAbout(name, rows, present, different, kind);
  const isListed = kind === 'text' || (kind === 'number' && different.length <= MOST.levels);
  return {
    ...{ kind, ...(reason && { reason }), ...(order && { order }) },
    levels: isListed ? inOrder(different) : [],
  };
}

/** Why dates cannot be taken: those of two orders, one that there is not, or those of no order. */
function reasonAgainst(dates: readonly string[]): string {
  const unclear = dates.find((date) => ordersOf([date]).length > 1);
  if (unclear && ordersOf(dates).length > 1) return words.REASONS.dayOrMonth(unclear);
  const wrong = dates.find(isNoSuchDate);
  return wrong === undefined ? words.REASONS.dates : words.REASONS.noSuchDate(wrong);
}

/** Missing values count for nothing: what the others are decides. */
function kindOf(
  present: readonly string[],
  found: CsvColumn['kind'],
  decimal: string,
): TableColumn['kind'] {
  if (found === 'number' || present.every((text) => isNumber(text, decimal))) return 'number';
  return found === 'date' || ordersOf(present).length > 0 ? 'date' : 'text';
}

/** As the library reads them: no 0x10, and no 1.200 where the comma is the decimal mark. */
function isNumber(text: string, decimal: string): boolean {
  if (decimal === ',' && text.includes('.')) return false;
  const number = decimal === ',' ? text.replace(',', '.') : text;
  return !/^\s*0[xob]/i.test(number) && Number.isFinite(Number(number));
}

/** Why a column that could be taken had better not be. */
function doubtAbout(
  name: string,
  rows: number,
  present: readonly string[],
  different: readonly string[],
  kind: TableColumn['kind'],
): string | undefined {
  const missing = rows - present.length;
  if (2 * missing > rows) return words.REASONS.mostlyMissing(missing, rows);
  if (different.length === 1 && rows > 1) return words.REASONS.constant(rows);
  const adorned = kind === 'text' ? adornedExample(different) : undefined;
  if (adorned !== undefined) return words.REASONS.adorned(adorned);
  if (rows < TELLING_ROWS) return undefined;
  const areDifferent = different.length === rows;
  if (kind === 'number')
    return areDifferent && areIds(name, present) ? words.REASONS.ids : undefined;
  if (kind !== 'text') return undefined;
  if (areDifferent) return words.REASONS.allDifferent;
  const hardlyRepeat = different.length > FEW_TEXTS && 2 * different.length > present.length;
  return hardlyRepeat ? words.REASONS.hardlyRepeats(different.length, rows) : undefined;
}

/** Of whole numbers that are all different: in order, or called so. */
function areIds(name: string, present: readonly string[]): boolean {
  if (!present.every((text) => /^[+-]?\d+$/.test(text))) return false;
  if (/^(?:id|index|key|row)$|[ _.-]id$/i.test(name.trim())) return true;
  return present.every((text, i) => i === 0 || Number(text) > Number(present[i - 1]));
}

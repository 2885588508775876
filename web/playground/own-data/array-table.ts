import { loadNpy, npzNames, readNpz, type NpyArray } from 'lora-wasm/data';
import { classifiedColumns } from './classify.js';
import { openLargeNpy } from './large-array-table.js';
import { MOST, requireAtMost } from './limits.js';
import { numberText } from './number-text.js';
import { portionRows, portions, yieldThread } from './yield-thread.js';
import type { AskedColumn, RawRows, Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** Values that tell what the columns have, in rows that are not fewer than those shown. */
const JUDGED = { values: 2 ** 15, least: 5, most: 1000 };

/** Columns side by side, from one array or two. */
interface Part {
  readonly role?: 'x' | 'y';
  readonly width: number;
  readonly values: Float64Array;
}

/** One .npy file: a matrix of x and y. What is too large to be held is read as it is wanted. */
export async function openNpy(file: Blob, name: string): Promise<Table> {
  if (file.size > MOST.bytes) return openLargeNpy(file, name);
  const array = await arrayOf(file, name);
  if (array.values.length > MOST.values) return openLargeNpy(file, name);
  return tableOf(name, [partOf(array, name)]);
}

/** Two .npy files, x and y: by their names, else in their order. Throws Error. */
export async function openNpyPair(files: readonly [File, File]): Promise<Table> {
  const [one, other] = files;
  const isSwapped = /^y/i.test(one.name) || /^x/i.test(other.name);
  const [x, y] = isSwapped ? [other, one] : [one, other];
  return pairOf(
    `${x.name} and ${y.name}`,
    partOf(await arrayOf(x, x.name), x.name),
    partOf(await arrayOf(y, y.name), y.name),
  );
}

/** An .npz file: its arrays x and y, or the only one that it has. Throws Error. */
export async function openNpz(file: Blob, name: string): Promise<Table> {
  requireAtMost(file.size, MOST.bytes, 'bytes', '');
  const bytes = await file.arrayBuffer();
  const names = chosenOf(npzNames(bytes));
  const arrays = await readNpz(bytes, { arrays: names, mostBytes: MOST.bytes });
  const [one, other] = [...arrays].map(([key, array]) => partOf(array, key));
  return other ? pairOf(name, one as Part, other) : tableOf(name, [one as Part]);
}

/** x and y, or the only one. The others are not even looked at. */
function chosenOf(names: readonly string[]): string[] {
  const find = (wanted: string) => names.filter((name) => name.split('/').at(-1) === wanted);
  const pair = [...find('x'), ...find('y')];
  if (find('x').length === 1 && pair.length === 2) return pair;
  if (names.length === 1) return [...names];
  throw new Error(words.TROUBLE.arrays(names));
}

async function arrayOf(file: Blob, name: string): Promise<NpyArray> {
  requireAtMost(file.size, MOST.bytes, 'bytes', '');
  try {
    return await loadNpy(file);
  } catch (cause) {
    throw new Error(words.TROUBLE.unreadable(name, (cause as Error).message), { cause });
  }
}

function partOf({ shape, values }: NpyArray, name: string): Part {
  requireAtMost(values.length, MOST.values, 'values', words.TROUBLE.fewerRows);
  const [n, width = 1] = shape;
  if (n !== undefined && shape.length <= 2 && values.length > 0) return { width, values };
  throw new Error(words.TROUBLE.arrayShape(name, shape));
}

const rowsOf = ({ values, width }: Part) => values.length / width;

async function pairOf(name: string, x: Part, y: Part): Promise<Table> {
  const [ofX, ofY] = [rowsOf(x), rowsOf(y)];
  if (ofX !== ofY) throw new Error(words.TROUBLE.unequalRows(ofX, ofY));
  return tableOf(name, [
    { ...x, role: 'x' },
    { ...y, role: 'y' },
  ]);
}

async function tableOf(name: string, parts: readonly [Part, ...Part[]]): Promise<Table> {
  const places = parts.flatMap((part) =>
    Array.from({ length: part.width }, (_, column) => ({ ...part, column })),
  );
  requireAtMost(places.length, MOST.columns, 'columns', words.TROUBLE.fewerColumns);
  const n = rowsOf(parts[0]);
  const at: ValueAt = (row, place) => {
    const { values, width, column } = places[place] as (typeof places)[number];
    return values[row * width + column] as number;
  };
  const enough = Math.max(JUDGED.least, Math.floor(JUDGED.values / places.length));
  const firstRows: string[][] = [];
  while (firstRows.length < Math.min(n, JUDGED.most, enough)) {
    await yieldThread();
    firstRows.push(places.map((_, place) => numberText(at(firstRows.length, place))));
  }
  const named = places.map(({ role = '', column }) => ({
    name: `${role}${column}`,
    kind: 'number' as const,
  }));
  const columns = await classifiedColumns(named, firstRows);
  return {
    ...{ name, firstRows },
    columns: columns.map((column, place) => {
      const role = places[place]?.role;
      return { ...column, ...(role && { role }) };
    }),
    read: (asked, { signal }) => readAll(n, asked, at, signal),
  };
}

/** The value of a row, in a column of the table. */
type ValueAt = (row: number, column: number) => number;

async function* readAll(
  n: number,
  asked: readonly AskedColumn[],
  at: ValueAt,
  signal: AbortSignal,
): AsyncGenerator<RawRows, void> {
  for await (const [from, to] of portions(n, portionRows(asked.length), signal)) {
    const values = new Float64Array((to - from) * asked.length);
    let end = 0;
    for (let row = from; row < to; row++) {
      for (const { column, levels } of asked) {
        const value = at(row, column);
        const isCode = levels && !Number.isNaN(value);
        values[end++] = isCode ? levels.code(String(value)) : finite(value, row, column);
      }
    }
    yield { n: to - from, values };
  }
}

/** NaN is a missing value. */
function finite(value: number, row: number, column: number): number {
  if (Number.isFinite(value) || Number.isNaN(value)) return value;
  throw new Error(words.TROUBLE.notFinite(row, column, value));
}

import { loadNpy, npzNames, readNpz, type NpyArray } from 'lora-wasm/data';
import { MOST, requireAtMost } from './limits.js';
import { forEachRow } from './rest.js';
import { SHOWN_ROWS, type Choice, type Table, type TableRows } from './table.js';

/** Columns side by side, from one array or two. */
interface Part {
  readonly role?: 'x' | 'y';
  readonly width: number;
  readonly values: Float64Array;
}

/** One .npy file: a matrix of x and y, or one of two that `openArrayPair` takes together. */
export async function openNpy(file: Blob, name: string): Promise<Table> {
  return tableOf(name, [partOf(await arrayOf(file, name), name)]);
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
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
  const more = names.length > 20 ? `, … (${names.length} of them)` : '';
  const came = `The archive has the arrays ${shown.join(', ')}${more}`;
  throw new Error(`${came}; x and y, or one alone, were expected.`);
}

async function arrayOf(file: Blob, name: string): Promise<NpyArray> {
  requireAtMost(file.size, MOST.bytes, 'bytes', '');
  try {
    return await loadNpy(file);
  } catch (cause) {
    throw new Error(`${name}: ${(cause as Error).message}`, { cause });
  }
}

function partOf({ shape, values }: NpyArray, name: string): Part {
  requireAtMost(values.length, MOST.values, 'values', 'Take fewer rows.');
  const [n, width = 1] = shape;
  if (n !== undefined && shape.length <= 2 && values.length > 0) return { width, values };
  const came = `${name} has the shape (${shape.join(', ')})`;
  throw new Error(`${came}; (rows, columns), with one row or more, was expected.`);
}

const rowsOf = ({ values, width }: Part) => values.length / width;

function pairOf(name: string, x: Part, y: Part): Table {
  const [ofX, ofY] = [rowsOf(x), rowsOf(y)];
  if (ofX !== ofY) throw new Error(`x has ${ofX} rows, and y has ${ofY}; as many were expected.`);
  return tableOf(name, [
    { ...x, role: 'x' },
    { ...y, role: 'y' },
  ]);
}

function tableOf(name: string, parts: readonly [Part, ...Part[]]): Table {
  const places = parts.flatMap((part) =>
    Array.from({ length: part.width }, (_, column) => ({ ...part, column })),
  );
  requireAtMost(places.length, MOST.columns, 'columns', 'Take fewer columns.');
  const n = rowsOf(parts[0]);
  const at = (row: number, place: number) => {
    const { values, width, column } = places[place] as (typeof places)[number];
    return values[row * width + column] as number;
  };
  return {
    name,
    columns: places.map(({ role, column }) => ({
      ...{ name: `${role ?? ''}${column}`, isNumeric: true },
      ...(role && { role }),
    })),
    firstRows: Array.from({ length: Math.min(n, SHOWN_ROWS) }, (_, row) =>
      places.map((_, place) => String(Number(at(row, place).toPrecision(6)))),
    ),
    read: (choice, { signal }) => readAll(n, choice, at, signal),
  };
}

async function readAll(
  n: number,
  choice: Choice,
  at: (row: number, column: number) => number,
  signal: AbortSignal,
): Promise<TableRows> {
  const read = async (columns: readonly number[]) => {
    const values = new Float64Array(n * columns.length);
    let end = 0;
    await forEachRow(n, columns.length, signal, (row) => {
      for (const column of columns) values[end++] = finite(at(row, column), row, column);
    });
    return values;
  };
  return { n, x: await read(choice.x), y: await read(choice.y) };
}

function finite(value: number, row: number, column: number): number {
  if (Number.isFinite(value)) return value;
  throw new Error(`row ${row}, column ${column} is ${value}; a finite number was expected`);
}

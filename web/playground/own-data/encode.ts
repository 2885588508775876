import type { TableColumn as KeptColumn } from 'lora-wasm/data';
import type { Gathered } from './gather.js';
import { inOrder, OTHER } from './levels.js';
import { MOST } from './limits.js';
import type { Plan } from './plan.js';
import { forEachRow } from './yield-thread.js';
import type { Sample } from './sample.js';
import { nameOf, type Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** How a column that was read becomes columns of x or y. */
export interface Encoding {
  /** Its number in the table, and its place among those that were read. */
  readonly column: number;
  readonly place: number;
  /** What it is called here, also where the file has no name for it. */
  readonly name: string;
  readonly width: number;
  /** Of categories: those that have a column each, in order, and the place of each code; else undefined. */
  readonly categories?: readonly string[];
  readonly places?: Int32Array;
  /** Of categories: how many different ones there are, and how many rows have one without a column. */
  readonly different?: number;
  readonly without?: number;
  /** What stands for a missing value, in each of its columns; learnt from the rows to train on. */
  readonly fill?: readonly number[];
}

export interface Encodings {
  readonly x: readonly Encoding[];
  readonly y: readonly Encoding[];
}

/** Of all rows that were gathered. Throws Error for y of too few or too many classes. */
export async function encodingsOf(
  table: Table,
  plan: Plan,
  { rows, asked }: Gathered,
  signal: AbortSignal,
): Promise<Encodings> {
  const encoding = async (column: number, place: number, most: number): Promise<Encoding> => {
    const name = nameOf(table, column);
    const texts = asked[place]?.levels?.texts;
    if (!texts) return { column, place, name, width: 1 };
    const counts = await countsOf(rows, place, texts.length, signal);
    return { column, place, name, ...categoriesOf(texts, counts, most) };
  };
  const [x, y]: [Encoding[], Encoding[]] = [[], []];
  for (const [j, column] of plan.x.entries()) x.push(await encoding(column, j, MOST.levels));
  for (const [j, column] of plan.y.entries()) {
    y.push(await encoding(column, plan.x.length + j, Infinity));
  }
  y.forEach(requireClasses);
  return { x: x.filter(({ width }) => width > 0), y }; // no value of it is there
}

function requireClasses({ name, different }: Encoding): void {
  if (different === undefined) return;
  if (different < 2) throw new Error(words.TROUBLE.oneClass(name, different));
  if (different > MOST.classes) {
    throw new Error(words.TROUBLE.tooManyClasses(name, different, MOST.classes));
  }
}

/** How many rows have each code; those beyond what is told apart come last. */
async function countsOf(
  rows: Sample,
  place: number,
  codes: number,
  signal: AbortSignal,
): Promise<Float64Array> {
  const counts = new Float64Array(codes + 1);
  await forEachRow(rows.n, 1, signal, (row) => {
    const code = rows.at(row, place);
    if (Number.isNaN(code)) return;
    const at = code === OTHER ? codes : code;
    counts[at] = (counts[at] as number) + 1;
  });
  return counts;
}

/** The most frequent ones have columns; of those as frequent, the first in their order. */
function categoriesOf(texts: readonly string[], counts: Float64Array, most: number) {
  const codes = new Map(texts.map((text, code) => [text, code]));
  const countOf = (text: string) => counts[codes.get(text) as number] as number;
  const there = inOrder(texts.filter((text) => countOf(text) > 0));
  const frequent = [...there].sort((one, other) => countOf(other) - countOf(one)).slice(0, most);
  const categories = inOrder(frequent);
  const places = new Int32Array(texts.length).fill(OTHER);
  categories.forEach((text, i) => (places[codes.get(text) as number] = i));
  const all = counts.reduce((sum, count) => sum + count, 0);
  const without = all - categories.reduce((sum, text) => sum + countOf(text), 0);
  const different = there.length + ((counts[texts.length] as number) > 0 ? 1 : 0);
  return { categories, places, different, without, width: categories.length };
}

export function widthOf(encodings: readonly Encoding[]): number {
  return encodings.reduce((sum, { width }) => sum + width, 0);
}

/** With what stands for missing values: means, of categories how often each one is there. */
export async function filled(
  encodings: readonly Encoding[],
  rows: Sample,
  indices: Uint32Array,
  signal: AbortSignal,
): Promise<Encoding[]> {
  const sums = encodings.map(({ width }) => new Float64Array(width));
  const counts = new Float64Array(encodings.length);
  await forEachRow(indices.length, encodings.length, signal, (i) => {
    encodings.forEach((encoding, e) => {
      const value = rows.at(indices[i] as number, encoding.place);
      if (Number.isNaN(value)) return;
      const n = (counts[e] = (counts[e] as number) + 1);
      addToMean(sums[e] as Float64Array, encoding, value, n);
    });
  });
  return encodings.map((encoding, e) => ({ ...encoding, fill: [...(sums[e] as Float64Array)] }));
}

/** As the library computes it, to the same bits. */
function addToMean(mean: Float64Array, { places }: Encoding, value: number, n: number): void {
  const place = places ? (places[value] ?? OTHER) : 0;
  for (let j = 0; j < mean.length; j++) {
    const here = places ? (j === place ? 1 : 0) : value;
    mean[j] = (mean[j] as number) + (here - (mean[j] as number)) / n;
  }
}

/** Some rows in columns of numbers, (indices, widthOf(encodings)), and how many values were filled. */
export async function encoded(
  encodings: readonly Encoding[],
  rows: Sample,
  indices: Uint32Array,
  signal: AbortSignal,
): Promise<{ values: Float64Array; holes: number }> {
  const width = widthOf(encodings);
  const values = new Float64Array(indices.length * width);
  let [at, holes] = [0, 0];
  await forEachRow(indices.length, width, signal, (i) => {
    for (const encoding of encodings) {
      const value = rows.at(indices[i] as number, encoding.place);
      if (Number.isNaN(value)) holes++;
      encode(values, at, encoding, value);
      at += encoding.width;
    }
  });
  return { values, holes };
}

function encode(into: Float64Array, at: number, { places, fill }: Encoding, value: number): void {
  if (Number.isNaN(value)) {
    fill?.forEach((mean, j) => (into[at + j] = mean));
  } else if (places) {
    const place = places[value] ?? OTHER;
    if (place !== OTHER) into[at + place] = 1;
  } else into[at] = value;
}

/** As the library keeps them with an adapter. */
export function keptColumns(
  encodings: readonly Encoding[],
  { columns, header }: Table,
): KeptColumn[] {
  const isUnique = (name: string) => columns.filter((other) => other.name === name).length === 1;
  const byItsName = (column: number) => {
    const name = columns[column]?.name;
    return header?.isRead && name && isUnique(name) ? name : column;
  };
  return encodings.map(({ column, categories, fill }) => ({
    name: byItsName(column),
    ...(categories && { categories }),
    ...(fill && { fill: categories ? fill : (fill[0] as number) }),
    ...(columns[column]?.kind === 'date' && !categories && { mapped: true }),
  }));
}

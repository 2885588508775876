import {
  cellOf,
  requireLength,
  requireValues,
  type Cell,
  type CellErrors,
} from '../../adapters/table.js';
import { describe } from '../../base/describe.js';
import { unreadable } from '../../base/format-errors.js';
import type { TableColumn } from '../../types/table.js';
import type { AcceptedHandling } from './handling.js';
import { RunningMeans } from './running-means.js';

/** The maximum number of categories of a column that is not listed in `categories`. */
const MOST_CATEGORIES = 1000;

/** A column, whose kind is determined by its first value. */
export class ColumnLearner {
  readonly column: TableColumn;
  readonly isText: boolean;
  readonly #mayBeText: boolean;
  readonly #needsMean: boolean;
  #kind: 'number' | 'text' | 'list' | undefined;
  width = 1;
  #codes = new Map<string, number>();
  #texts: string[] = [];
  /** The rows with each text, by its code. */
  #counts: number[] = [];
  /** Of each value of the column: a list has several. */
  #n: number[] = [];
  #means: RunningMeans | undefined;

  constructor(column: TableColumn, { categories, missing }: AcceptedHandling) {
    this.column = column;
    this.isText = column.categories !== undefined;
    this.#mayBeText = categories === 'one-hot';
    this.#needsMean = missing === 'mean';
  }

  /** Appends the numbers of a cell: the code of a text, NaN for each missing value. */
  read(raw: number[], cell: Cell, errors: CellErrors): void {
    if (cell === null) {
      for (let i = 0; i < this.width; i++) raw.push(NaN);
    } else if (typeof cell === 'number') {
      this.#require('number', errors, cell);
      raw.push(cell);
    } else if (typeof cell === 'string') {
      if (!this.isText && !this.#mayBeText) throw errors.noNumber();
      this.#require('text', errors, cell);
      raw.push(this.#codeOf(cell));
    } else {
      const isFirst = this.#kind === undefined;
      this.#require('list', errors, cell);
      if (isFirst) {
        requireValues(cell, errors.place);
        this.width = cell.length;
      }
      this.#readList(raw, cell, errors);
    }
  }

  #require(kind: 'number' | 'text' | 'list', errors: CellErrors, cell: Cell): void {
    this.#kind ??= kind;
    if (this.#kind === kind) return;
    if (this.#kind !== 'text') throw errors.noNumber();
    const { name } = this.column;
    throw unreadable(
      'category',
      `${errors.place()} is ${describe(cell)}, where the rows before have texts; ` +
        `categories: [${describe(name)}] takes all its values for categories`,
    );
  }

  #codeOf(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.push(text) - 1;
    this.#codes.set(text, code);
    if (this.isText || code < MOST_CATEGORIES) return code;
    const name = describe(this.column.name);
    throw unreadable(
      'category',
      `the column ${name} has more than ${MOST_CATEGORIES} texts; categories: [${name}] takes them all`,
    );
  }

  #readList(raw: number[], list: ArrayLike<unknown>, errors: CellErrors): void {
    requireLength(list, this.width, errors.place);
    for (let i = 0; i < list.length; i++) {
      const item = cellOf(list[i], false);
      if (item !== null && typeof item !== 'number') throw errors.noNumber();
      raw.push(item ?? NaN);
    }
  }

  /** Counts the numbers of a cell, which begin at `at`. */
  count(raw: ArrayLike<number>, at: number): void {
    if (this.#kind !== 'text' && !this.#needsMean) return;
    for (let i = 0; i < this.width; i++) {
      const value = raw[at + i] as number;
      if (Number.isNaN(value)) continue;
      const n = (this.#n[i] ?? 0) + 1;
      this.#n[i] = n;
      if (this.#kind === 'text') this.#counts[value] = (this.#counts[value] ?? 0) + 1;
      else (this.#means ??= new RunningMeans('mean', this.width)).take(i, value, n);
    }
  }

  /** Restores the cell of a stored row. */
  cell(raw: Float64Array, at: number): Cell {
    if (this.#kind === 'list') return raw.subarray(at, at + this.width);
    const value = raw[at] as number;
    if (Number.isNaN(value)) return null;
    return this.#kind === 'text' ? (this.#texts[value] as string) : value;
  }

  result(missing: 'drop' | 'mean' | number | undefined): TableColumn {
    const { name, mapped } = this.column;
    const column = { name, ...(mapped && { mapped }) };
    if (missing === 'mean' || this.isText || this.#kind === 'text') this.#requireCounted();
    if (this.#kind === 'text' || this.isText) return { ...column, ...this.#categories(missing) };
    const isList = this.#kind === 'list';
    const means = this.#means?.means() ?? [];
    const mean = isList ? means : means[0];
    const fill = missing === 'mean' ? mean : typeof missing === 'number' ? missing : undefined;
    return { ...column, ...(fill !== undefined && { fill }), ...(isList && { width: this.width }) };
  }

  #requireCounted(): void {
    for (let i = 0; i < this.width; i++) {
      if (this.#n[i]) continue;
      const item = this.#kind === 'list' ? `, value ${i},` : '';
      throw unreadable(
        'missing',
        `the column ${describe(this.column.name)}${item} has no values to learn from`,
      );
    }
  }

  #categories(missing: 'drop' | 'mean' | number | undefined): Partial<TableColumn> {
    const categories = this.#texts.filter((_, code) => this.#counts[code]).sort();
    const share = (text: string) =>
      (this.#counts[this.#codes.get(text) as number] as number) / (this.#n[0] as number);
    const fill =
      missing === 'mean' ? categories.map(share) : typeof missing === 'number' ? 0 : undefined;
    return { categories, ...(fill !== undefined && { fill }) };
  }
}

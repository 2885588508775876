import { cellOf, type Cell, type CellErrors } from '../../adapters/table.js';
import { describe } from '../../base/describe.js';
import { unreadable } from '../../base/format-errors.js';
import type { TableColumn } from '../../types/table.js';
import { movedMean } from './column-moments.js';
import type { AcceptedHandling } from './handling.js';
import { requireValues } from './row-sink.js';

/** The maximum number of categories of a column that is not listed in `categories`. */
const MOST_CATEGORIES = 1000;

/** A column, whose kind is determined by its first value. */
export class ColumnLearner {
  readonly column: TableColumn;
  readonly isText: boolean;
  readonly #mayBeText: boolean;
  #kind: 'number' | 'text' | 'list' | undefined;
  width = 1;
  #codes = new Map<string, number>();
  #texts: string[] = [];
  #n = 0;
  #mean = 0;
  #counts: number[] = [];

  constructor(column: TableColumn, { categories }: AcceptedHandling) {
    this.column = column;
    this.isText = column.categories !== undefined;
    this.#mayBeText = categories === 'one-hot';
  }

  get isCounted(): boolean {
    return this.#kind !== 'list';
  }

  /** Appends the numbers of a cell: the code of a text, NaN for a missing value. */
  read(raw: number[], cell: Cell, errors: CellErrors): void {
    if (cell === null) {
      if (this.#kind === 'list') throw unreadable('missing', `${errors.place()} has no value`);
      raw.push(NaN);
    } else if (typeof cell === 'number') {
      this.#require('number', errors, cell);
      raw.push(cell);
    } else if (typeof cell === 'string') {
      if (!this.isText && !this.#mayBeText) throw errors.noNumber();
      this.#require('text', errors, cell);
      raw.push(this.#codeOf(cell));
    } else {
      this.#require('list', errors, cell);
      if (this.#n === 0 && this.width === 1) requireValues(cell, errors);
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
    if (this.#n === 0) [this.width, this.#n] = [list.length, 1];
    if (list.length !== this.width) {
      const received = `${errors.place()} is a list of ${list.length}`;
      throw unreadable('fields', `${received}; ${this.width} were expected, as in the rows before`);
    }
    for (let i = 0; i < list.length; i++) {
      const item = cellOf(list[i], false);
      if (typeof item !== 'number') throw errors.noNumber();
      raw.push(item);
    }
  }

  count(value: number): void {
    if (Number.isNaN(value)) return;
    this.#n++;
    if (this.#kind === 'text') this.#counts[value] = (this.#counts[value] ?? 0) + 1;
    else this.#mean = movedMean(this.#mean, value, this.#n);
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
    if (this.#kind === 'list') return { ...column, width: this.width };
    if (this.#n === 0 && (missing === 'mean' || this.isText || this.#kind === 'text')) {
      throw unreadable('missing', `the column ${describe(name)} has no values to learn from`);
    }
    if (this.#kind !== 'text') {
      const fill = missing === 'mean' ? this.#mean : missing;
      return { ...column, ...(typeof fill === 'number' && { fill }) };
    }
    const categories = this.#texts.filter((_, code) => this.#counts[code]).sort();
    const share = (text: string) =>
      (this.#counts[this.#codes.get(text) as number] as number) / this.#n;
    const fill =
      missing === 'mean' ? categories.map(share) : typeof missing === 'number' ? 0 : undefined;
    return { ...column, categories, ...(fill !== undefined && { fill }) };
  }
}

import type { Column, RowBatch, TableOptions } from 'lora-wasm/data';
import { Failure, nameOf } from './failure.js';
import { counted } from './report.js';

/** Which columns are read. */
interface ColumnChoice {
  readonly x?: readonly Column[];
  readonly y?: readonly Column[] | undefined;
  readonly how?: Pick<TableOptions, 'preprocessing'> | undefined;
}

/** A column that is read: its number in the file, and its name. */
type Found = readonly [number: number, name: string | undefined];

/** The numbers of columns of rows, and whose they are. */
export interface Widths {
  readonly of: string;
  readonly x: number;
  readonly y: number;
}

/**
 * Refuses a file whose rows have other numbers of columns than those before, or in which columns that
 * are chosen by number, or by default, have other names: its values would be taken for those of other
 * columns.
 */
export class SameColumns {
  #first: { readonly path: string; readonly columns: readonly Found[] } | undefined;
  #widths: Widths | undefined;

  /** `expected`: of what the rows are for. Default: of the first file. */
  constructor(expected?: Widths) {
    this.#widths = expected;
  }

  /** Looks at the first batch of a file; files without names may follow others. */
  require(path: string, batch: RowBatch, choice: ColumnChoice): void {
    const file = nameOf(path);
    if (batch.names) this.#requireNames(file, batch.names, choice);
    if (batch.x.length > 0) this.#requireWidths(file, batch); // none while columns are learnt
  }

  #requireNames(path: string, names: readonly string[], choice: ColumnChoice): void {
    const columns = columnsOf(names, choice);
    this.#first ??= { path, columns };
    const { path: first, columns: expected } = this.#first;
    for (let i = 0; i < Math.max(columns.length, expected.length); i++) {
      const [wanted, received] = [expected[i], columns[i]];
      if (wanted?.[1] !== received?.[1]) throw otherColumn(path, received, first, wanted);
    }
  }

  #requireWidths(path: string, { n, x, y }: RowBatch): void {
    const received = { of: path, x: x.length / n, y: y.length / n };
    this.#widths ??= received;
    for (const name of ['x', 'y'] as const) {
      const [width, expected] = [received[name], this.#widths[name]];
      if (width === expected || (name === 'y' && (width === 0 || expected === 0))) continue;
      throw new Failure(
        `${path}: ${name} has ${counted(width, 'column')}; ${expected} ` +
          `${expected === 1 ? 'was' : 'were'} expected, as in ${this.#widths.of}: --${name} chooses them`,
      );
    }
  }
}

/** The columns that are read; the targets first, since there may be more features than before. */
function columnsOf(names: readonly string[], { x, y = [], how }: ColumnChoice): Found[] {
  const numbers = new Map(names.map((name, number) => [name, number] as const).reverse());
  const found = (column: Column): Found =>
    typeof column === 'number' ? [column, names[column]] : [numbers.get(column) ?? -1, column];
  const targets = y.map(found);
  const taken = new Set(targets.map(([number]) => number));
  const others = [...names.keys()].filter((number) => !taken.has(number));
  const learnt = how?.preprocessing?.table?.x.map(({ name }) => name);
  return [...targets, ...(x ?? learnt ?? others).map(found)];
}

function otherColumn(
  path: string,
  received: Found | undefined,
  first: string,
  wanted: Found | undefined,
): Failure {
  const number = (received ?? wanted)?.[0];
  const is = received ? `is ${JSON.stringify(received[1])}` : 'is missing';
  const expected = wanted ? `${JSON.stringify(wanted[1])} was` : 'no more columns were';
  return new Failure(
    `${path}: column ${number} ${is}; ${expected} expected, as in ${first}: ` +
      'names in --x and --y find columns in any order',
  );
}

import type { Column, CsvDialect, TableColumn } from 'lora-wasm/data';
import { Failure, UsageError } from './failure.js';
import { csvField, numberText } from './matrix-output.js';
import type { FileBatch } from './row-options.js';

const PLAIN: CsvDialect = { delimiter: ',', decimal: '.' };

/** The names of predictions: those of the targets, or y0, y1, …. */
export function targetNames(
  learnt: readonly TableColumn[],
  asked: readonly Column[],
  dOut: number,
): string[] {
  const names = learnt.flatMap(({ name, categories, width = 1 }) => {
    if (categories) return categories.map((text) => `${name}=${text}`);
    return width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`);
  });
  for (const known of [names, asked]) {
    const areNames = known.every((name) => typeof name === 'string');
    if (known.length === dOut && areNames) return known.map(String);
  }
  return dOut === 1 ? ['y'] : Array.from({ length: dOut }, (_, i) => `y${i}`);
}

/**
 * Formats predictions as CSV: after the fields of their rows, in the dialect of these, or alone,
 * with commas and decimal points.
 */
export class PredictionTable {
  readonly #targets: readonly string[];
  readonly #hasHeader: boolean;
  readonly #withColumns: boolean;
  #dialect = PLAIN;
  #names: readonly string[] | undefined;

  constructor(
    targets: readonly string[],
    { hasHeader, withColumns }: { hasHeader: boolean; withColumns: boolean },
  ) {
    this.#targets = targets;
    this.#hasHeader = hasHeader;
    this.#withColumns = withColumns;
  }

  /** The lines of a batch; the first batch begins with the header. */
  lines(yHat: Float64Array, batch: FileBatch): string {
    const header = this.#names ? '' : this.#begin(batch);
    const { names = [], fields = [] } = batch;
    if (this.#withColumns && names.join('\n') !== this.#names?.join('\n')) {
      throw new Failure('--with-columns: the files have other columns than the first one');
    }
    const { delimiter, decimal } = this.#dialect;
    if (this.#withColumns && batch.dialect && batch.dialect.decimal !== decimal) {
      throw new Failure(
        `--with-columns: the decimal mark is ${JSON.stringify(batch.dialect.decimal)} in a file, and ` +
          `${JSON.stringify(decimal)} in the first one`,
      );
    }
    const dOut = this.#targets.length;
    let text = header;
    for (let row = 0; row < batch.n; row++) {
      const numbers = Array.from(yHat.subarray(row * dOut, (row + 1) * dOut), (value) =>
        numberText(value).replace('.', decimal),
      );
      const own = this.#withColumns ? (fields[row] ?? []).slice(0, names.length) : [];
      text += this.#line([...own, ...numbers], delimiter);
    }
    return text;
  }

  #begin({ names, fields, dialect }: FileBatch): string {
    if (this.#withColumns && (!names || !fields || !dialect)) {
      throw new UsageError('--with-columns is for rows of CSV, without --targets');
    }
    if (this.#withColumns && dialect) this.#dialect = dialect;
    const own = (this.#withColumns && names) || [];
    this.#names = own;
    if (!this.#hasHeader) return '';
    const taken = new Set(own);
    const called = this.#targets.map((name) => (taken.has(name) ? `${name}_predicted` : name));
    if (this.#withColumns) requireDifferent(own, called);
    return this.#line([...own, ...called], this.#dialect.delimiter);
  }

  #line(fields: readonly string[], delimiter: string): string {
    return `${fields.map((field) => csvField(field, delimiter)).join(delimiter)}\n`;
  }
}

/** Throws Failure for two columns of the same name, which readers of CSV refuse. */
function requireDifferent(own: readonly string[], predictions: readonly string[]): void {
  const names = new Set(own);
  // Adding a name that is there leaves the size as it is.
  const taken = predictions.find((name) => names.size === names.add(name).size);
  if (taken === undefined) return;
  throw new Failure(
    `--with-columns: two columns would be called ${JSON.stringify(taken)}; ` +
      'rename columns of --data, or leave --with-columns out',
  );
}

import { acceptPreprocessing } from '../../adapters/preprocessing.js';
import { counted, describe } from '../../base/describe.js';
import { wrongArgument, wrongShape } from '../../base/errors.js';
import { acceptCount, type Given } from '../../checks/accept.js';
import { acceptMatrix } from '../../matrices/matrix.js';
import type { Table } from '../../types/table.js';

interface Columns {
  readonly count: number;
  readonly names: readonly unknown[] | undefined;
}

/** Requires whole rows of every batch, with the columns of the first: those of readers may differ. */
export class BatchColumns {
  readonly #first = new Map<'x' | 'y', Columns>();
  #accepted: unknown;
  #table: Table | undefined;

  /** Takes the members of a batch; one without n is taken as it is. Throws ERR_SHAPE, ERR_ARGUMENT. */
  require({ n, x, y, preprocessing }: Given): void {
    if (n === undefined) return;
    const rows = acceptCount('n', n, 1);
    const table = this.#tableOf(preprocessing);
    for (const [name, values] of [
      ['x', x],
      ['y', y],
    ] as const) {
      if (values === undefined) continue;
      const { length } = acceptMatrix(name, values);
      const count = length / rows;
      if (!Number.isInteger(count)) {
        throw wrongShape(
          `${name} has ${counted(length, 'value')} in a batch; a multiple of n = ${rows} was expected`,
        );
      }
      const names = table?.[name].map((column) => column.name);
      this.#requireSame(name, { count, names });
    }
  }

  /** The batches of a reader share their preprocessing. */
  #tableOf(preprocessing: unknown): Table | undefined {
    if (preprocessing !== undefined && preprocessing !== this.#accepted) {
      this.#table = acceptPreprocessing('preprocessing', preprocessing).table;
      this.#accepted = preprocessing;
    }
    return preprocessing === undefined ? undefined : this.#table;
  }

  #requireSame(name: 'x' | 'y', { count, names }: Columns): void {
    const first = this.#first.get(name);
    if (!first) {
      this.#first.set(name, { count, names });
      return;
    }
    if (count !== first.count) {
      throw wrongShape(
        `${name} has ${counted(count, 'column')} in a batch; ${first.count} were expected, as in the first`,
      );
    }
    const other = names?.findIndex((each, i) => first.names && each !== first.names[i]) ?? -1;
    if (other < 0) return;
    throw wrongArgument(
      `column ${other} of ${name} is ${describe(names?.[other])} in a batch; ` +
        `${describe(first.names?.[other])} was expected, as in the first`,
    );
  }
}

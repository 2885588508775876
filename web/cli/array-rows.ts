import { readNpyRows, writeNpy, type Column } from 'lora-wasm/data';
import { Failure, nameOf, UsageError } from './failure.js';
import {
  chooseName,
  contentsOf,
  findName,
  matrixOf,
  type Arrays,
  type Matrix,
} from './matrix-file.js';
import type { Columns, How, Rows } from './row-options.js';

/** Reads all rows at once from separate arrays of features and targets, x and y by default. */
export async function* arrayRows(path: string, arrays: Arrays, { x, y, ...how }: Columns): Rows {
  const names = [...arrays.keys()];
  const array = async (option: string, columns: readonly Column[]) => {
    const [name, ...more] = columns;
    if (typeof name !== 'string' || more.length > 0) {
      throw new UsageError(`--${option} has to be the name of one array of ${nameOf(path)}`);
    }
    const chosen = chooseName(path, names, name);
    return matrixOf(path, await contentsOf(arrays, chosen), chosen);
  };
  const features = await array('x', x ?? ['x']);
  const targets = y || findName(names, 'y') ? await array('y', y ?? ['y']) : undefined;
  if (targets && targets.rows !== features.rows) {
    throw new Failure(`x has ${features.rows} rows, and y has ${targets.rows}`);
  }
  if (Object.values(how).every((option) => option === undefined)) {
    yield { n: features.rows, x: features.values, y: targets?.values ?? new Float64Array(0) };
  } else yield* rowsBeside(features, targets, how);
}

/** Arrays as a table whose columns are identified by index. */
async function* rowsBeside(x: Matrix, y: Matrix | undefined, how: How): Rows {
  const width = x.columns + (y?.columns ?? 0);
  const all = new Float64Array(x.rows * width);
  for (let row = 0; row < x.rows; row++) {
    all.set(x.values.subarray(row * x.columns, (row + 1) * x.columns), row * width);
    if (!y) continue;
    const targets = y.values.subarray(row * y.columns, (row + 1) * y.columns);
    all.set(targets, row * width + x.columns);
  }
  const numbers = Array.from({ length: width }, (_, column) => column);
  const columns = { x: numbers.slice(0, x.columns), y: numbers.slice(x.columns) };
  yield* readNpyRows(writeNpy(all, [x.rows, width]), { ...columns, ...how });
}

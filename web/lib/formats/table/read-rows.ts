/** Code that is common to all readers of tables. */
import { describe } from '../../base/describe.js';
import { wrongArgument, type LoraError } from '../../base/errors.js';
import { cellOf, widthOfAll } from '../../adapters/table.js';
import type { Table, TableColumn } from '../../types/table.js';
import type { Preprocessing } from '../../types/adapter.js';
import { runToEnd, ThreadShare, type Work } from '../../work/slices.js';
import { unreadable } from '../../base/format-errors.js';
import { added, RowEncoder, tableFrom, type RowSink } from './row-sink.js';
import {
  batchOfColumns,
  notNumber,
  numberOf,
  numbersOf,
  placeOf,
  type Column,
  type FileColumns,
  type ListWidths,
  type NamedColumn,
  type RowBatch,
  type RowCounts,
} from './rows.js';
import { addRow } from './mapped.js';
import { exhausted, isReadAgain } from '../source/source.js';
import { learns } from './handling.js';
import type { AcceptedTable } from './options.js';
import { TableLearner } from './learner.js';

/**
 * Reads a table twice if a first pass over the rows is needed: first to learn, then with the
 * result.
 *
 * @param source what is read
 */
export async function* readLearning<Batch extends RowBatch>(
  accepted: AcceptedTable,
  source: unknown,
  read: (accepted: AcceptedTable) => AsyncGenerator<Batch, void>,
): AsyncGenerator<Batch, void> {
  const { handling, learner, known } = accepted;
  if (learner) return yield* read(accepted);
  if (known || !learns(handling)) return yield* withoutEmpty(read(accepted));
  if (!isReadAgain(source)) {
    throw cannotLearn(handling.missing === 'mean' ? 'missing: "mean"' : 'categories');
  }
  const own = new TableLearner(handling, false);
  await exhausted(read({ ...accepted, learner: own }));
  yield* withoutEmpty(read({ ...accepted, known: runToEnd(own.table()) }));
}

function cannotLearn(option: string): LoraError {
  return wrongArgument(
    `${option} reads the source twice, which a stream or an iterator cannot be; a text, bytes, a Blob ` +
      'or preprocessing that was learnt before was expected (readTable() reads a stream once, into memory)',
  );
}

/**
 * Merges the counts of empty batches into their neighbours. Yields the thread between batches,
 * since a text in memory, and a Blob in Node, never wait.
 */
async function* withoutEmpty<Batch extends RowBatch>(
  batches: AsyncIterable<Batch>,
): AsyncGenerator<Batch, void> {
  let last: Batch | undefined;
  let passed: RowCounts | undefined;
  const thread = new ThreadShare();
  for await (const batch of batches) {
    await thread.rest();
    if (!batch.counts) {
      yield batch;
      continue;
    }
    if (batch.n === 0) passed = added(batch.counts, passed);
    else {
      if (last) yield last;
      last = { ...batch, counts: added(batch.counts, passed) };
      passed = undefined;
    }
  }
  if (last) yield passed ? { ...last, counts: added(last.counts as RowCounts, passed) } : last;
  else if (passed) {
    throw unreadable('empty', `no row is left: all ${passed.dropped} have missing values`);
  }
}

/** The sink for the rows of a file; undefined if they need no treatment. */
export function sinkFor(accepted: AcceptedTable, columns: FileColumns): RowSink | undefined {
  const { learner, known, handling, map } = accepted;
  if (learner) return learner.begin(foundColumns(accepted, columns));
  if (known) {
    requireLearntNames(known, accepted, columns);
    requireMaps(known, accepted, columns);
    const isPlain = [...known.x, ...known.y].every(
      ({ categories, fill, mapped, width }) =>
        !categories && fill === undefined && !mapped && !width,
    );
    if (isPlain && known.missing === undefined && map.size === 0) return undefined;
    return new RowEncoder({ ...known, y: targetsOf(accepted, columns) }, columns.y.length > 0);
  }
  const { missing, missingMarks } = handling;
  if (missing === undefined && missingMarks === undefined && map.size === 0) return undefined;
  return new RowEncoder(tableOf(accepted, columns), columns.y.length > 0);
}

/** Throws if a column that is chosen by its number has the name of another one that was learnt. */
function requireLearntNames(known: Table, { requested }: AcceptedTable, file: FileColumns): void {
  if (!file.areNamed) return;
  const all = new Set([...known.x, ...known.y].map(({ name }) => name));
  for (const option of ['x', 'y'] as const) {
    known[option].forEach(({ name: learnt }, i) => {
      const column = requested[option]?.[i];
      const name = typeof column === 'number' ? file.names[column] : undefined;
      if (name === undefined || name === learnt || !all.has(name)) return;
      throw wrongArgument(
        `${option}[${i}] is column ${column}, ${describe(name)}; ${describe(learnt)}, or another name, ` +
          'was expected, as in preprocessing.table: names find columns in any order',
      );
    });
  }
}

/** Throws if the values of a column were made by a function, and there is none for its name here. */
function requireMaps(known: Table, { map }: AcceptedTable, file: FileColumns): void {
  for (const part of ['x', 'y'] as const) {
    file[part].forEach((number, i) => {
      const name = file.names[number] as string;
      if (!known[part][i]?.mapped || map.has(name)) return;
      throw wrongArgument(
        `map[${describe(name)}] is missing; the values of this column were made by a function, ` +
          'which a preprocessing cannot keep: give the same one again',
      );
    });
  }
}

function targetsOf(accepted: AcceptedTable, columns: FileColumns): readonly TableColumn[] {
  const own = accepted.known?.y ?? [];
  return own.length > 0 ? own : foundColumns(accepted, columns).y;
}

function tableOf(accepted: AcceptedTable, columns: FileColumns): Table {
  const { handling } = accepted;
  const { missing: fill } = handling;
  const found = foundColumns(accepted, columns);
  const x = typeof fill === 'number' ? found.x.map((column) => ({ ...column, fill })) : found.x;
  return tableFrom({ ...found, x }, handling);
}

/** The preprocessing of rows that need no treatment. */
export function plainPreprocessing(
  accepted: AcceptedTable,
  columns: FileColumns,
  widths: ListWidths = new Map(),
): Preprocessing {
  const { known } = accepted;
  const table = known ? { ...known, y: targetsOf(accepted, columns) } : tableOf(accepted, columns);
  const wide = (part: 'x' | 'y') =>
    table[part].map((column, i) => {
      const width = widths.get(columns[part][i] as number);
      return width === undefined ? column : { ...column, width };
    });
  const x = wide('x');
  const y = columns.y.length > 0 ? wide('y') : table.y;
  return { columns: widthOfAll(x), constant: false, table: { ...table, x, y } };
}

function foundColumns({ handling: { categories }, map }: AcceptedTable, columns: FileColumns) {
  const { x, y, names, areNamed, csv } = columns;
  const numbers = numbersOf(names);
  const texts = Array.isArray(categories)
    ? categories.map((column: Column, i) => numberOf(`categories[${i}]`, column, numbers))
    : [];
  const requested = new Set([...x, ...y]);
  const areTexts = new Set(texts);
  const wrong = texts.findIndex((number) => !requested.has(number));
  if (wrong >= 0 && Array.isArray(categories)) {
    throw wrongArgument(
      `categories[${wrong}] is ${describe(categories[wrong])}; a column of x or y was expected`,
    );
  }
  const nameOf = (number: number): Column => {
    const name = names[number] as string;
    return areNamed && numbers.get(name)?.length === 1 ? name : number;
  };
  const column = (number: number): TableColumn => ({
    name: nameOf(number),
    ...(areTexts.has(number) && { categories: [] }),
    ...(map.has(names[number] as string) && { mapped: true }),
  });
  const forgotten = [...map.keys()].find(
    (name) => !numbers.get(name)?.some((number) => requested.has(number)),
  );
  if (forgotten !== undefined) {
    throw wrongArgument(
      `map has ${describe(forgotten)}; the name of a column of x or y was expected`,
    );
  }
  return { x: x.map(column), y: y.map(column), ...(csv && { csv }) };
}

/** Cells to read between two yields. */
const CELLS_AT_ONCE = 1 << 10;

/**
 * The rows of a batch of whole columns as `batchOfColumns()` makes them, or through the sink if
 * there is one, yielding in between.
 */
export function* takeColumns(
  accepted: AcceptedTable,
  sink: RowSink | undefined,
  file: FileColumns,
  n: number,
  column: (number: number) => NamedColumn,
  firstRow: number,
  widths: ListWidths = new Map(),
): Work<RowBatch> {
  const numbered = (number: number) => ({ ...column(number), number });
  const columns = { x: file.x.map(numbered), y: file.y.map(numbered) };
  const names = file.areNamed ? { names: file.names } : {};
  if (!sink) {
    const batch = yield* batchOfColumns(n, columns, firstRow, widths);
    return { ...batch, ...names, preprocessing: plainPreprocessing(accepted, file, widths) };
  }
  const rowsAtOnce = Math.ceil(CELLS_AT_ONCE / (columns.x.length + columns.y.length));
  const all = [...columns.x, ...columns.y];
  const readers = new Map(all.map(({ number, at }) => [number, at]));
  for (let row = 0; row < n; row++) {
    if (row % rowsAtOnce === rowsAtOnce - 1) yield;
    addRow(sink, file, accepted.map, {
      number: firstRow + row,
      valueOf: (number) => readers.get(number)?.(row),
      placeOf: (number) => placeOf(firstRow + row, file.names[number] as string),
      cellOf,
      noNumber: notNumber,
    });
  }
  return { ...sink.take(), ...names };
}

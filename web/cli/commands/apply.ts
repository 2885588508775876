import { createAdapter, metrics } from 'lora-wasm';
import type { RowBatch } from 'lora-wasm/data';
import { readAdaptedLayer, type AdaptedLayerOptions } from '../weight.js';
import type { CommandDefinition, CommonValues } from '../command.js';
import { added, NO_COUNTS, sayCounts } from '../counts.js';
import { requireDates } from '../date-columns.js';
import { UsageError } from '../failure.js';
import { requireCsvFor } from '../given-flags.js';
import { requireFiles, requireOtherOut } from '../input-files.js';
import { BASE_OPTIONS, ROW_OPTIONS } from '../option-table.js';
import {
  encodeMatrix,
  matrixFormatOf,
  type MatrixFormat,
  type MatrixOutputOptions,
} from '../matrix-output.js';
import { writeOutput, type Output } from '../output-file.js';
import { PredictionTable, targetNames } from '../prediction-table.js';
import { howOf, joined } from '../problem.js';
import { counted, shown } from '../report.js';
import { SameColumns } from '../same-columns.js';
import { readPortions } from '../row-files.js';
import type { FileBatch, RowOptions } from '../row-options.js';

interface Values extends RowOptions, AdaptedLayerOptions, MatrixOutputOptions, CommonValues {
  readonly data: readonly string[];
  readonly withColumns?: boolean;
}

export const applyCommand: CommandDefinition<Values> = {
  name: 'apply',
  summary: 'compute the output of the layer, with its adapter, for rows',
  description:
    'The preprocessing that is kept with the adapter is repeated: its columns are found by their names, and ' +
    'what comes out is in the units of the targets. With --y the loss is measured too. CSV is written row ' +
    "by row, as it comes, with the targets' names in the first line.",
  required: ['data', 'adapter'],
  optional: [
    'xOfAdapter',
    ...ROW_OPTIONS.filter((name) => name !== 'x'),
    ...BASE_OPTIONS,
    ...(['withColumns', 'oneModule', 'outOrStdout', 'to', 'dtype', 'force'] as const),
  ],
  example: 'apply --data new.csv --adapter adapter --with-columns --out rain.csv',

  async run(values, context) {
    const { report } = context;
    const { out, withColumns = false } = values;
    const format = await matrixFormatOf(values);
    if (withColumns && format !== 'csv')
      throw new UsageError('--with-columns is for CSV: --to csv');
    await requireFiles(values);
    if (!withColumns) await requireOtherOut(values, out);
    await requireCsvFor(values);
    const { adapter, wBase } = await readAdaptedLayer(values, report);
    const { dOut, preprocessing } = adapter;
    requireDates(values, preprocessing, '--adapter');
    const targets = targetNames(preprocessing?.table?.y ?? [], values.y ?? [], dOut);
    const how = howOf(preprocessing);
    const columns = preprocessing?.columns ?? adapter.dIn;
    const sameColumns = new SameColumns({ of: 'the adapter', x: columns, y: dOut });
    const reading = { ...values, how, fields: withColumns, sameColumns };
    const hasHeader = values.header && (preprocessing?.table?.csv?.header ?? true);
    const table = new PredictionTable(targets, { hasHeader, withColumns });
    let counts = NO_COUNTS;
    let [n, squares] = [0, 0];
    const held = await createAdapter(adapter, { wBase });
    await writeOutput(out, values.force ?? false, async (output) => {
      const writer = writerOf(output, format, table, { dOut, dtype: values.dtype });
      for await (const batch of readPortions(values.data, reading, context)) {
        const yHat = await held.apply(batch.x);
        squares += await squaresOf(yHat, batch);
        n += batch.n;
        counts = added(counts, batch.counts);
        await writer.write(yHat, batch);
        report.progress({ rows: n }, `${n} rows`);
      }
      await writer.end();
    });
    sayCounts(counts, context);
    const loss = squares >= 0 ? squares / (n * dOut) : undefined;
    report.result({ out, n, dOut, targets, loss, ...counts }, [
      ...(loss === undefined ? [] : [`loss ${shown(loss)}`]),
      ...(out === '-' ? [] : [`${counted(n, 'row')} of ${counted(dOut, 'value')} in ${out}`]),
    ]);
  },
};

/** The sum of squared residuals; NaN where the rows have no targets. */
async function squaresOf(yHat: Float64Array, { y }: RowBatch): Promise<number> {
  return y.length > 0 ? (await metrics.mse(yHat, y)) * y.length : NaN;
}

interface Writer {
  write(rows: Float64Array, batch: FileBatch): Promise<void>;
  end(): Promise<void>;
}

function writerOf(
  output: Output,
  format: MatrixFormat,
  table: PredictionTable,
  { dOut, dtype }: { dOut: number; dtype: 'F32' | 'F64' },
): Writer {
  if (format === 'csv') {
    return {
      write: (rows, batch) => output.write(table.lines(rows, batch)),
      end: async () => undefined,
    };
  }
  const parts: Float64Array[] = [];
  return {
    async write(rows) {
      parts.push(rows);
    },
    async end() {
      const values = joined(parts);
      const matrix = { values, rows: values.length / dOut, columns: dOut, name: 'y' };
      await output.write(encodeMatrix(matrix, format, dtype));
    },
  };
}

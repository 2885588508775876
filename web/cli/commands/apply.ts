import { apply, metrics } from 'lora-wasm';
import type { RowBatch } from 'lora-wasm/data';
import { readAdaptedLayer, type AdaptedLayerOptions } from '../adapted-layer.js';
import type { CommandDefinition, CommonValues } from '../command.js';
import { BASE_OPTIONS, ROW_OPTIONS } from '../option-table.js';
import {
  csvLines,
  encodeMatrix,
  matrixFormatOf,
  type MatrixFormat,
  type MatrixOutputOptions,
} from '../matrix-output.js';
import { writeOutput, type Output } from '../output-file.js';
import { joined } from '../problem.js';
import { shown } from '../report.js';
import { readPortions, type RowOptions } from '../row-files.js';

interface Values extends RowOptions, AdaptedLayerOptions, MatrixOutputOptions, CommonValues {
  readonly data: readonly string[];
}

export const applyCommand: CommandDefinition<Values> = {
  name: 'apply',
  summary: 'compute the output of the layer, with its adapter, for rows',
  description:
    'The preprocessing that is kept with the adapter is repeated. With --y the loss is measured too. ' +
    'CSV is written row by row, as it comes.',
  required: ['data', 'adapter'],
  optional: [
    ...ROW_OPTIONS.slice(1),
    ...BASE_OPTIONS,
    ...(['module', 'outOrStdout', 'to', 'dtype', 'force'] as const),
  ],
  example: 'apply --data new.csv --x sun,wind --adapter adapter --out rain.csv',

  async run(values, surroundings) {
    const { report } = surroundings;
    const format = await matrixFormatOf(values.out, values.to);
    const { adapter, wBase } = await readAdaptedLayer(values, report);
    const { dOut } = adapter;
    let [n, squares] = [0, 0];
    await writeOutput(values.out, values.force ?? false, async (output) => {
      const writer = writerOf(output, format, dOut, values.dtype);
      for await (const batch of readPortions(values.data, values, surroundings)) {
        const yHat = apply(batch.x, adapter, { wBase });
        squares += squaresOf(yHat, batch);
        n += batch.n;
        await writer.write(yHat);
        report.progress({ rows: n }, `${n} rows`);
      }
      await writer.end();
    });
    const loss = squares >= 0 ? squares / (n * dOut) : undefined;
    report.result({ out: values.out, n, dOut, loss }, [
      ...(loss === undefined ? [] : [`loss ${shown(loss)}`]),
      ...(values.out === '-' ? [] : [`${n} rows of ${dOut} values in ${values.out}`]),
    ]);
  },
};

/** The sum of squared residuals; NaN where the rows have no targets. */
function squaresOf(yHat: Float64Array, { y }: RowBatch): number {
  return y.length > 0 ? metrics.mse(yHat, y) * y.length : NaN;
}

interface Writer {
  write(rows: Float64Array): Promise<void>;
  end(): Promise<void>;
}

function writerOf(
  output: Output,
  format: MatrixFormat,
  columns: number,
  dtype: 'F32' | 'F64',
): Writer {
  if (format === 'csv') {
    return { write: (rows) => output.write(csvLines(rows, columns)), end: async () => undefined };
  }
  const parts: Float64Array[] = [];
  return {
    async write(rows) {
      parts.push(rows);
    },
    async end() {
      const values = joined(parts);
      const matrix = { values, rows: values.length / columns, columns, name: 'y' };
      await output.write(encodeMatrix(matrix, format, dtype));
    },
  };
}

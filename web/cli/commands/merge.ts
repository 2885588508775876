import { merge } from 'lora-wasm';
import { readAdaptedLayer, transposed, type AdaptedLayerOptions } from '../weight.js';
import type { CommandDefinition, CommonValues } from '../command.js';
import { numbersOf } from '../compressed-file.js';
import { encodeMatrix, matrixFormatOf, type MatrixOutputOptions } from '../matrix-output.js';
import { writeOutput } from '../output-file.js';

interface Values extends AdaptedLayerOptions, MatrixOutputOptions, CommonValues {}

export const mergeCommand: CommandDefinition<Values> = {
  name: 'merge',
  summary: 'write the effective weight, the base with the adapter in it',
  description: 'It is written as the base is stored, transposed or not, under the same name.',
  required: ['adapter', 'out'],
  optional: ['base', 'baseTensor', 'transposed', 'baseFormat', 'oneModule', 'to', 'dtype', 'force'],
  example: 'merge --adapter adapter --base w.npy --out merged.npy',

  async run(values, { report }) {
    const format = await matrixFormatOf(values);
    // Without a base, --base-transposed still says how the result is stored.
    const { baseTransposed = false, ...others } = values;
    const reading = values.base === undefined ? others : values;
    const { adapter, wBase, name } = await readAdaptedLayer(reading, report);
    const { dIn, dOut, preprocessing } = adapter;
    const merged = await merge(wBase, adapter);
    const matrix = baseTransposed
      ? {
          values: transposed({ values: merged, rows: dIn, columns: dOut }),
          rows: dOut,
          columns: dIn,
        }
      : { values: merged, rows: dIn, columns: dOut };
    await writeOutput(values.out, values.force ?? false, (output) =>
      output.write(encodeMatrix({ ...matrix, name }, format, values.dtype)),
    );
    if (numbersOf(preprocessing)) {
      report.note('the adapter has preprocessing, which is no part of the weight: repeat it on x');
    }
    const { rows, columns } = matrix;
    report.result({ out: values.out, shape: [rows, columns], preprocessing }, [
      ...(values.out === '-' ? [] : [`weight of (${rows}, ${columns}) in ${values.out}`]),
    ]);
  },
};

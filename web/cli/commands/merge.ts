import { merge } from 'lora-wasm';
import { readAdapter } from '../adapter-folder.js';
import type { CommandDefinition, CommonValues } from '../command.js';
import { BASE_OPTIONS } from '../option-table.js';
import { encodeMatrix, matrixFormatOf, type MatrixFormat } from '../matrix-output.js';
import { openOutput } from '../output-file.js';
import { readWeight, transposed, type WeightOptions } from '../weight.js';

interface Values extends WeightOptions, CommonValues {
  readonly adapter: string;
  readonly module?: string;
  readonly out: string;
  readonly to?: MatrixFormat;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

export const mergeCommand: CommandDefinition<Values> = {
  name: 'merge',
  summary: 'write the effective weight, the base with the adapter in it',
  description: 'It is written as the base is stored, transposed or not, under the same name.',
  required: ['adapter', 'out'],
  optional: [...BASE_OPTIONS, 'module', 'to', 'dtype', 'force'],
  example: 'merge --adapter adapter --base w.npy --out merged.npy',

  async run(values, { report }) {
    const format = await matrixFormatOf(values.out, values.to);
    const adapter = await readAdapter(values.adapter, values.module);
    const { dIn, dOut, preprocessing } = adapter;
    const { wBase, name } = await readWeight(values, dIn, dOut);
    const merged = merge(wBase, adapter);
    const matrix = values.baseTransposed
      ? {
          values: transposed({ values: merged, rows: dIn, columns: dOut }),
          rows: dOut,
          columns: dIn,
        }
      : { values: merged, rows: dIn, columns: dOut };
    const output = await openOutput(values.out, values.force ?? false);
    try {
      await output.write(encodeMatrix({ ...matrix, name }, format, values.dtype));
      await output.commit();
    } catch (error) {
      await output.discard();
      throw error;
    }
    if (preprocessing) {
      report.note('the adapter has preprocessing, which is no part of the weight: repeat it on x');
    }
    const { rows, columns } = matrix;
    report.result({ out: values.out, shape: [rows, columns], preprocessing }, [
      ...(values.out === '-' ? [] : [`weight of (${rows}, ${columns}) in ${values.out}`]),
    ]);
  },
};

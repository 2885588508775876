import { compress, preprocess, type CompressedData, type Preprocessing } from 'lora-wasm';
import { fitPreprocessing, type RowBatch } from 'lora-wasm/data';
import type { CommandDefinition, CommonValues, Surroundings } from '../command.js';
import { encodeCompressed, readCompressed, type Compressed } from '../compressed-file.js';
import { UsageError } from '../failure.js';
import { ROW_OPTIONS } from '../option-table.js';
import { writeOutput } from '../output-file.js';
import { requireTargets, type ProblemValues } from '../problem.js';
import { readPortions, readRows } from '../row-files.js';

interface Values extends ProblemValues, CommonValues {
  readonly out: string;
  readonly force?: boolean;
}

export const compressCommand: CommandDefinition<Values> = {
  name: 'compress',
  summary: 'reduce rows, as many as there are, to what training needs',
  description:
    'Reads rows in portions, in the memory of dIn rows. Several compressed files become one. ' +
    'Into .safetensors it writes the R factor of [x | y], which other programs read too, with the ' +
    'preprocessing; else bytes that keep every bit. --standardise reads the rows twice.',
  required: ['data', 'out'],
  optional: [...ROW_OPTIONS.slice(1), 'standardise', 'constant', 'force'],
  example: 'compress --data rows.csv --x 0-127 --y 128-191 --out rows.safetensors',

  async run(values, surroundings) {
    const format = /\.safetensors$/i.test(values.out) ? 'safetensors' : 'compressed';
    if (format === 'compressed' && (values.standardise || values.constant)) {
      throw new UsageError(
        '--standardise and --constant are kept in .safetensors: --out names none',
      );
    }
    const { n, dIn, dOut } = await writeOutput(
      values.out,
      values.force ?? false,
      async (output) => {
        const compressed =
          (await readCompressed(values.data, values.format)) ??
          (await reduce(values, surroundings));
        await output.write(encodeCompressed(compressed, format));
        return compressed.data;
      },
    );
    surroundings.report.result({ out: values.out, n, dIn, dOut }, [
      `${n} rows of ${dIn} features and ${dOut} targets in ${values.out}`,
    ]);
  },
};

async function reduce(values: Values, surroundings: Surroundings): Promise<Compressed> {
  const { report, signal } = surroundings;
  const { standardise = false, constant = false } = values;
  let preprocessing = standardise ? await fitToRows(values, signal) : undefined;
  let data: CompressedData | undefined;
  let reduced: Promise<void> | undefined;
  for await (const batch of readPortions(values.data, values, surroundings)) {
    requireTargets(batch);
    if (constant) preprocessing ??= { columns: batch.x.length / batch.n, constant };
    const x = preprocessing ? preprocess(batch.x, preprocessing) : batch.x;
    data ??= await compress({ dIn: x.length / batch.n, dOut: batch.y.length / batch.n });
    await reduced;
    reduced = data.push(x, batch.y); // while the next portion is read
    reduced.catch(() => undefined); // it is awaited there
    report.progress({ rows: data.n }, `${data.n} rows reduced`);
  }
  await reduced;
  return { data: data as CompressedData, preprocessing };
}

/** Takes a pass over all rows of its own, of which the other one tells. */
async function fitToRows(values: Values, signal: AbortSignal): Promise<Preprocessing> {
  const { data, standardise, constant } = values;
  if (data.includes('-')) {
    throw new UsageError('--standardise reads the rows twice, which stdin cannot be');
  }
  const rows = readRows(data, values, { signal });
  const { value: first } = await rows.next();
  const { n, x } = first as RowBatch; // a file without rows is refused
  async function* all() {
    yield { x };
    yield* rows;
  }
  return fitPreprocessing(all(), { columns: x.length / n, standardise, constant });
}

import {
  compress,
  preprocess,
  preprocessY,
  type CompressedData,
  type Preprocessing,
} from 'lora-wasm';
import { fitPreprocessing } from 'lora-wasm/data';
import type { CommandDefinition, CommonValues, Context } from '../command.js';
import { encodeCompressed, readCompressed, type Compressed } from '../compressed-file.js';
import { added, NO_COUNTS, sayCounts } from '../counts.js';
import { UsageError } from '../failure.js';
import { givenFlags, requireBeside, requireCsvFor, requireNoRowFlags } from '../given-flags.js';
import { requireFiles, requireOtherOut } from '../input-files.js';
import { LEARNING_OPTIONS, ROW_OPTIONS } from '../option-table.js';
import { writeOutput } from '../output-file.js';
import {
  howOf,
  requireOneFile,
  requireTargets,
  sayCategories,
  worthKeeping,
  type ProblemValues,
} from '../problem.js';
import { sizesInWords } from '../report.js';
import { readPortions, readRows } from '../row-files.js';
import type { How } from '../row-options.js';

interface Values extends Omit<ProblemValues, 'validation' | 'seed'>, CommonValues {
  readonly out: string;
  readonly force?: boolean;
}

export const compressCommand: CommandDefinition<Values> = {
  name: 'compress',
  summary: 'reduce rows, as many as there are, to what training needs',
  description:
    'Reads rows in portions, in the memory of dIn rows. Several compressed files become one. ' +
    'Into .safetensors it writes the R factor of [x | y], which other programs read too, with the ' +
    'preprocessing; else bytes that keep every bit. --standardise, --categories and --missing mean read ' +
    'the rows more than once.',
  required: ['data', 'out'],
  optional: [...ROW_OPTIONS, ...LEARNING_OPTIONS, 'force'],
  example: 'compress --data rows.csv --x 0-127 --y 128-191 --out rows.safetensors',

  async run(values, context) {
    const format = /\.safetensors$/i.test(values.out) ? 'safetensors' : 'compressed';
    const [flag] = givenFlags(values, LEARNING_OPTIONS).filter(
      (name) => name !== '--missing-marks' && !(name === '--missing' && values.missing === 'drop'),
    );
    if (format === 'compressed' && flag) {
      throw new UsageError(`what ${flag} does is kept in .safetensors: --out names none`);
    }
    await requireFiles(values);
    const { n, dIn, dOut, counts } = await writeOutput(
      values.out,
      values.force ?? false,
      async (output) => {
        const read = await readCompressed(values.data, values.format);
        if (read) requireNoRowFlags(values);
        else await requireOtherOut(values, values.out);
        const compressed = read ?? (await reduce(values, context));
        const { data, counts } = compressed;
        if (format === 'compressed' && data.wBase) {
          throw new UsageError(
            'the frozen weight of --data is kept in .safetensors: --out names none',
          );
        }
        await output.write(encodeCompressed(compressed, format));
        return { n: data.n, dIn: data.dIn, dOut: data.dOut, counts };
      },
    );
    sayCounts(counts, context);
    context.report.result({ out: values.out, n, dIn, dOut, ...counts }, [
      `${sizesInWords({ n, dIn, dOut })} in ${values.out}`,
    ]);
  },
};

async function reduce(values: Values, context: Context): Promise<Compressed> {
  const { report, signal } = context;
  const { constant = false } = values;
  await requireCsvFor(values);
  requireBeside(values, ['unknown'], 'categories');
  const learnt = await learn(values, signal);
  if (learnt) sayCategories(values, learnt, context);
  let preprocessing = learnt;
  let data: CompressedData | undefined;
  let reduced: Promise<void> | undefined;
  let counts = NO_COUNTS;
  const how = learnt ? howOf(learnt) : givenHow(values);
  for await (const batch of readPortions(values.data, { ...values, how }, context)) {
    requireTargets(batch);
    const columns = batch.x.length / batch.n;
    preprocessing ??= { columns, ...batch.preprocessing, constant };
    const x = await preprocess(batch.x, preprocessing);
    data ??= await compress({ dIn: x.length / batch.n, dOut: batch.y.length / batch.n });
    await reduced;
    const y = preprocessing.y ? await preprocessY(batch.y, preprocessing) : batch.y;
    reduced = data.push(x, y); // while the next portion is read
    reduced.catch(() => undefined); // it is awaited there
    counts = added(counts, batch.counts);
    report.progress({ rows: data.n }, `${data.n} rows reduced`);
  }
  await reduced;
  const kept = preprocessing && worthKeeping(preprocessing);
  return { data: data as CompressedData, preprocessing: kept, counts };
}

/** The options of readers if nothing has to be learnt. */
function givenHow({ missing, missingMarks }: Values): How | undefined {
  return missing === undefined && missingMarks === undefined
    ? undefined
    : { missing, missingMarks };
}

/** Learns the preprocessing in passes over all rows; undefined if it is not needed. */
async function learn(values: Values, signal: AbortSignal): Promise<Preprocessing | undefined> {
  const { data, standardise, standardiseY, constant } = values;
  const { missing, missingMarks, categories, unknown } = values;
  const [flag] = [
    ...givenFlags(values, ['standardise', 'standardiseY', 'categories']),
    ...(missing === 'mean' ? ['--missing mean'] : []),
  ];
  const [ofTable] = givenFlags(values, ['missing', 'missingMarks', 'categories']);
  if (ofTable) requireOneFile(values, ofTable);
  if (flag === undefined) return undefined;
  if (data.includes('-')) {
    throw new UsageError(`${flag} reads the rows twice, which stdin cannot be`);
  }
  const asked = { standardise, standardiseY, constant };
  const read = (how: How) => readRows(data, { ...values, how }, { signal });
  if (!ofTable) return fitPreprocessing(readRows(data, values, { signal }), asked);
  return fitPreprocessing(read, { missing, missingMarks, categories, unknown, ...asked });
}

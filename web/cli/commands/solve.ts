import { solve, type SolveOptions, type SolveResult } from 'lora-wasm';
import { NEW_MODULE, writeAdapter } from '../adapter-folder.js';
import type { CommandDefinition, CommonValues, Context } from '../command.js';
import { readCompressed, requireSame } from '../compressed-file.js';
import { Failure } from '../failure.js';
import { requireNoRowFlags } from '../given-flags.js';
import { requireFiles } from '../input-files.js';
import { interrupt } from '../interrupt.js';
import { BASE_OPTIONS, LEARNING_OPTIONS, ROW_OPTIONS } from '../option-table.js';
import { writeInto } from '../output-file.js';
import { readProblem, readValidation, type Problem, type ProblemValues } from '../problem.js';
import { shown } from '../report.js';
import { readWeight, type WeightOptions } from '../weight.js';

interface Values
  extends
    ProblemValues,
    WeightOptions,
    CommonValues,
    Pick<SolveOptions, 'alpha' | 'ridge' | 'rslora'> {
  readonly out: string;
  readonly rank: number | 'best' | 'lowest';
  readonly module?: string;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

export const solveCommand: CommandDefinition<Values> = {
  name: 'solve',
  summary: 'compute the best adapter of a rank, without training',
  required: ['data', 'bestRank', 'folder'],
  optional: [
    ...ROW_OPTIONS,
    ...LEARNING_OPTIONS,
    ...([...BASE_OPTIONS, 'alpha', 'rslora', 'ridge', 'validation', 'seed'] as const),
    ...(['newModule', 'dtype', 'force'] as const),
  ],
  example: 'solve --data train.npz --base w.npy --rank best --validation test.npz --out adapter',

  async run(values, context) {
    const { rank, alpha, rslora, ridge, out, seed } = values;
    await requireFiles(values);
    await writeInto(out, values.force ?? false, async () => {
      const problem = await readProblem(values, context);
      const { wBase } = await readWeight(values, problem, context.report, problem.wBase);
      const validation = await validationOf(values, problem, context);
      const { signal } = context;
      const options = { rank, alpha, rslora, ridge, validation, seed, signal };
      const result = await solve({ ...problem.given, wBase, ...options });
      if (result.rank === 0) {
        const reason = rank === 'best' ? 'is told apart from' : 'has a lower loss than';
        throw new Failure(
          `no rank ${reason} the base alone on --validation: there is no adapter to write`,
        );
      }
      const { module = NEW_MODULE, dtype } = values;
      const { preprocessing } = problem;
      interrupt.keep();
      await writeAdapter(out, { ...result, preprocessing }, { module, dtype });
      const { scale, loss, lossByRank, validationLossByRank, seconds } = result;
      const { bestRank, lowestRank, validationStandardError } = result;
      const { n, dIn, dOut, counts } = problem;
      context.report.result(
        {
          out,
          n,
          dIn,
          dOut,
          rank: result.rank,
          scale,
          loss,
          lossByRank,
          validationLossByRank,
          bestRank,
          lowestRank,
          validationStandardError,
          seconds,
          ...counts,
        },
        [
          `loss ${shown(lossByRank[0] as number)} → ${shown(loss)}; no adapter of rank ${result.rank} has a lower one`,
          ...lossTable(lossByRank, validationLossByRank),
          ...choice(result),
          `adapter of rank ${result.rank} for a ${dIn} × ${dOut} layer in ${out}`,
        ],
      );
    });
  },
};

const MOST_LINES = 17;

function lossTable(losses: readonly number[], validation: readonly number[] | undefined): string[] {
  const lines = losses.slice(0, MOST_LINES).map((loss, rank) => {
    const held = validation ? `, validation ${shown(validation[rank] as number)}` : '';
    return `  rank ${rank}: loss ${shown(loss)}${held}`;
  });
  return losses.length > MOST_LINES ? [...lines, `  … up to rank ${losses.length - 1}`] : lines;
}

/** Explains the chosen rank if the rule and the lowest loss differ. */
function choice({ bestRank, lowestRank, validationStandardError: error }: SolveResult): string[] {
  if (bestRank === lowestRank || error === undefined) return [];
  const within = `within one standard error, ${shown(error)}, of the lowest loss on --validation`;
  return [`rank ${bestRank} is the smallest ${within}, which rank ${lowestRank} has`];
}

/** The validation rows, or compressed ones. */
async function validationOf(values: Values, problem: Problem, context: Context) {
  const { validation } = values;
  if (typeof validation !== 'string') return problem.validation ?? validation;
  const compressed = await readCompressed([validation], undefined);
  if (!compressed) return readValidation(validation, values, problem, context);
  if ('data' in problem.given) requireNoRowFlags({ ...values, validation: undefined });
  requireSame(problem.preprocessing, compressed.preprocessing, validation);
  return compressed.data;
}

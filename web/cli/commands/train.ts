import { load, train, type Build, type TrainOptions, type TrainResult } from 'lora-wasm';
import { TRAIN } from 'lora-wasm/options';
import { NEW_MODULE, readAdapter, writeAdapter } from '../adapter-folder.js';
import type { CommandDefinition, CommonValues, Context } from '../command.js';
import { UsageError } from '../failure.js';
import { requireFiles } from '../input-files.js';
import { interrupt } from '../interrupt.js';
import { givenFlags } from '../given-flags.js';
import { CONTROL_ROWS, controlsOf } from '../library-options.js';
import { BASE_OPTIONS, LEARNING_OPTIONS, ROW_OPTIONS } from '../option-table.js';
import { writeInto } from '../output-file.js';
import { readProblem, readValidation, type Problem, type ProblemValues } from '../problem.js';
import { shown } from '../report.js';
import { readWeight, type WeightOptions } from '../weight.js';

interface Values extends ProblemValues, WeightOptions, CommonValues {
  readonly steps?: number;
  readonly out: string;
  readonly adapter?: string;
  readonly rank?: number;
  readonly alpha?: number;
  readonly rslora?: boolean;
  readonly build?: Build;
  readonly module?: string;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

export const trainCommand: CommandDefinition<Values> = {
  name: 'train',
  summary: 'train an adapter on rows, or on what compress made of them',
  required: ['data', 'folder'],
  optional: [
    ...ROW_OPTIONS,
    ...LEARNING_OPTIONS,
    ...([...BASE_OPTIONS, 'rank', 'alpha', 'rslora', 'start'] as const),
    ...CONTROL_ROWS,
    ...(['validation', 'build', 'module', 'dtype', 'force'] as const),
  ],
  example:
    'train --data weather.csv --x temp_min,wind --y temp_max --standardise --constant --rank 1 --out adapter',

  async run(values, context) {
    const { report, signal } = context;
    const { validation } = values;
    const start = await startOf(values);
    await requireFiles(values);
    await writeInto(values.out, values.force ?? false, async () => {
      if (values.build) await load({ build: values.build });
      const problem = await readProblem(values, context, start.preprocessing);
      const { wBase } = await readWeight(values, problem, report, problem.wBase);
      const held =
        typeof validation === 'string'
          ? await readValidation(validation, values, problem, context)
          : (problem.validation ?? validation);
      interrupt.keep();
      const result = await train({
        ...problem.given,
        wBase,
        ...controlsOf({ ...values }),
        ...start.options,
        validation: held,
        onProgress: (progress) => report.progress({ ...progress }, progressLine(progress)),
        signal,
      } as TrainOptions);
      const { preprocessing } = problem;
      const { dtype, module = start.module } = values;
      const adapter = { ...result, ...start.ofModel, preprocessing };
      await writeAdapter(values.out, adapter, { dtype, module });
      sayResult(values, problem, result, context);
    });
  },
};

/** The start of training: a new adapter of the rank, or one to continue from. */
async function startOf(values: Values) {
  const { adapter, rank, alpha, rslora, module } = values;
  if (adapter === undefined) {
    if (rank === undefined) throw new UsageError('--rank is missing (or --adapter, to go on from)');
    return {
      options: { rank, alpha, rslora },
      preprocessing: undefined,
      module: NEW_MODULE,
      ofModel: {},
    };
  }
  const [given] = givenFlags(values, ['rank', 'alpha', 'rslora', ...LEARNING_OPTIONS]);
  if (given) throw new UsageError(`${given} is as --adapter has it`);
  const { preprocessing, module: name, ...from } = await readAdapter(adapter, module);
  const isZero = (value: number) => value === 0;
  if (from.a.every(isZero) && from.b.every(isZero)) {
    throw new UsageError(`${adapter} has only zeros, which no step changes: --rank starts anew`);
  }
  const ofModel = { baseModel: from.baseModel, fanInFanOut: from.fanInFanOut };
  return { options: { from }, preprocessing, module: name, ofModel };
}

function progressLine({ step, steps, loss, stepsPerSecond }: Progress): string {
  const part = `${Math.floor((100 * step) / Math.max(1, steps))} %`;
  return `step ${step} of ${steps} (${part})  loss ${shown(loss)}  ${Math.round(stepsPerSecond)} steps/s`;
}

type Progress = Parameters<NonNullable<TrainOptions['onProgress']>>[0];

function sayResult(
  { out, steps: asked = TRAIN.steps.default ?? 0 }: Values,
  { n, dIn, dOut, counts }: Problem,
  result: TrainResult,
  { report }: Context,
): void {
  const { rank, scale, loss, steps, stopReason, route, build, thread, seconds, history } = result;
  const [firstLoss = loss] = history.loss;
  const validation = history.validation?.[history.step.lastIndexOf(steps)];
  const isStopped = stopReason === 'aborted';
  report.result(
    {
      out,
      n,
      dIn,
      dOut,
      rank,
      scale,
      firstLoss,
      loss,
      validation,
      steps,
      stopReason,
      route,
      build,
      thread,
      seconds,
      ...counts,
    },
    [
      `loss ${shown(firstLoss)} → ${shown(loss)} in ${steps} steps, ${shown(seconds)} s (${route})`,
      ...(validation === undefined ? [] : [`validation loss ${shown(validation)}`]),
      ...(isStopped ? [`stopped at step ${steps} of ${asked}; what was trained is kept`] : []),
      `adapter of rank ${rank} for a ${dIn} × ${dOut} layer in ${out}`,
    ],
  );
}

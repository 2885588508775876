import {
  load,
  preprocess,
  train,
  type Build,
  type Optimizer,
  type Schedule,
  type TrainOptions,
  type TrainResult,
} from 'lora-wasm';
import { readAdapter, writeAdapter } from '../adapter-folder.js';
import type { CommandDefinition, CommonValues, Surroundings } from '../command.js';
import { UsageError } from '../failure.js';
import { BASE_OPTIONS, ROW_OPTIONS } from '../option-table.js';
import { claimFolder } from '../output-file.js';
import { allRows, readProblem, type Problem, type ProblemValues } from '../problem.js';
import { shown } from '../report.js';
import { readWeight, type WeightOptions } from '../weight.js';

/** Options that go to train() as they are. */
const CONTROLS = [
  ...(['steps', 'lr', 'clipNorm', 'ridge', 'batchSize', 'dropout', 'init', 'seed'] as const),
  ...(['route', 'lossEvery'] as const),
];
const OPTIMIZER_SETTINGS = [
  ...(['momentum', 'beta1', 'beta2', 'eps', 'delta', 'weightDecay', 'loraPlusRatio'] as const),
];
type OtherSetting = 'warmup' | 'final' | 'minDelta' | 'gradientTolerance' | 'lossTolerance';

type Setting = (typeof OPTIMIZER_SETTINGS)[number] | OtherSetting;

interface Values
  extends
    ProblemValues,
    WeightOptions,
    CommonValues,
    Pick<TrainOptions, (typeof CONTROLS)[number]> {
  readonly out: string;
  readonly adapter?: string;
  readonly rank?: number;
  readonly alpha?: number;
  readonly rslora?: boolean;
  readonly schedule?: string;
  readonly optimizer?: string;
  readonly validation?: number | string;
  readonly earlyStopping?: number;
  readonly build?: Build;
  readonly module: string;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

export const trainCommand: CommandDefinition<Values & Partial<Record<Setting, number>>> = {
  name: 'train',
  summary: 'train an adapter on rows, or on what compress made of them',
  required: ['data', 'folder'],
  optional: [
    ...ROW_OPTIONS.slice(1),
    ...(['standardise', 'constant', ...BASE_OPTIONS, 'rank', 'alpha', 'rslora', 'start'] as const),
    ...([
      'steps',
      'lr',
      'schedule',
      'warmup',
      'final',
      'optimizer',
      ...OPTIMIZER_SETTINGS,
    ] as const),
    ...([
      'clipNorm',
      'ridge',
      'batchSize',
      'dropout',
      'validation',
      'patience',
      'minDelta',
    ] as const),
    ...([
      'gradientTolerance',
      'lossTolerance',
      'init',
      'seed',
      'route',
      'lossEvery',
      'build',
    ] as const),
    ...(['newModule', 'dtype', 'force'] as const),
  ],
  example:
    'train --data weather.csv --y rain --standardise --constant --rank 2 --steps 2000 --out adapter',

  async run(values, surroundings) {
    const { report, signal } = surroundings;
    const start = await startOf(values);
    const release = await claimFolder(values.out, values.force ?? false);
    try {
      if (values.build) await load({ build: values.build });
      const problem = await readProblem(values, surroundings, start.preprocessing);
      const { wBase } = await readWeight(values, problem.dIn, problem.dOut);
      const result = await train({
        ...problem.given,
        wBase,
        ...controlsOf(values),
        ...start.options,
        validation: await validationOf(values, problem, surroundings),
        onProgress: (progress) => report.progress({ ...progress }, progressLine(progress)),
        signal,
      } as TrainOptions);
      const { preprocessing } = problem;
      await writeAdapter(values.out, { ...result, preprocessing }, values);
      sayResult(values, problem, result, surroundings);
    } catch (error) {
      await release();
      throw error;
    }
  },
};

/** What training starts from: a new adapter of the rank, or one to go on from. */
async function startOf({ adapter, rank, alpha, rslora, module }: Values) {
  if (adapter === undefined) {
    if (rank === undefined) throw new UsageError('--rank is missing (or --adapter, to go on from)');
    return { options: { rank, alpha, rslora }, preprocessing: undefined };
  }
  if (rank !== undefined || alpha !== undefined || rslora !== undefined) {
    throw new UsageError('--rank, --alpha and --rslora are those of --adapter');
  }
  const { a, b, preprocessing, ...known } = await readAdapter(adapter, module);
  const options = { a0: a, b0: b, rank: known.rank, alpha: known.alpha, rslora: known.rslora };
  return { options, preprocessing };
}

/** The options of train() that say how it goes; what was not given is left out. */
function controlsOf(values: Values & Partial<Record<Setting, number>>): Partial<TrainOptions> {
  const { optimizer, schedule, earlyStopping, ...rest } = values;
  const { warmup, final, minDelta, gradientTolerance, lossTolerance } = rest;
  const settings = given(Object.fromEntries(OPTIMIZER_SETTINGS.map((name) => [name, rest[name]])));
  const of = given({ warmup, final });
  const tolerance = given({ gradient: gradientTolerance, loss: lossTolerance });
  if (minDelta !== undefined && earlyStopping === undefined) {
    throw new UsageError('--min-delta is given without --early-stopping');
  }
  return {
    ...Object.fromEntries(CONTROLS.map((name) => [name, values[name]])),
    ...((optimizer ?? settings) && {
      optimizer: { name: optimizer ?? 'sgd', ...settings } as Optimizer,
    }),
    ...((schedule ?? of) && { schedule: { name: schedule ?? 'constant', ...of } as Schedule }),
    ...(earlyStopping !== undefined && { earlyStopping: { patience: earlyStopping, minDelta } }),
    ...(tolerance && { tolerance }),
  };
}

/** An object of what there is of it; undefined of nothing. */
function given(settings: Readonly<Record<string, unknown>>): object | undefined {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

async function validationOf(values: Values, problem: Problem, surroundings: Surroundings) {
  const { validation } = values;
  if (typeof validation !== 'string') return validation;
  const { x, y } = await allRows([validation], values, surroundings);
  return { x: problem.preprocessing ? preprocess(x, problem.preprocessing) : x, y };
}

function progressLine({ step, steps, loss, stepsPerSecond }: Progress): string {
  const part = `${Math.floor((100 * step) / Math.max(1, steps))} %`;
  return `step ${step} of ${steps} (${part})  loss ${shown(loss)}  ${Math.round(stepsPerSecond)} steps/s`;
}

type Progress = Parameters<NonNullable<TrainOptions['onProgress']>>[0];

function sayResult(
  { out, steps: asked = 0 }: Values,
  { n, dIn, dOut }: Problem,
  result: TrainResult,
  { report }: Surroundings,
): void {
  const { rank, scale, loss, steps, stopReason, route, build, thread, seconds, history } = result;
  const [firstLoss = loss] = history.loss;
  const validation = history.validation?.at(-1);
  const isStopped = stopReason === 'aborted';
  report.result(
    {
      ...{ out, n, dIn, dOut, rank, scale, firstLoss, loss, validation, steps, stopReason, route },
      ...{ build, thread, seconds },
    },
    [
      `loss ${shown(firstLoss)} → ${shown(loss)} in ${steps} steps, ${shown(seconds)} s (${route})`,
      ...(validation === undefined ? [] : [`validation loss ${shown(validation)}`]),
      ...(isStopped ? [`stopped at step ${steps} of ${asked}; what was trained is kept`] : []),
      `adapter of rank ${rank} for a ${dIn} × ${dOut} layer in ${out}`,
    ],
  );
}

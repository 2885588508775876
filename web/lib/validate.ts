/**
 * What each function of the package asks of its arguments. What passes here is safe for the
 * WebAssembly code, which checks nothing itself.
 */
import {
  acceptBoolean,
  acceptChoice,
  acceptCount,
  acceptFunction,
  acceptNonNegative,
  acceptOptions,
  acceptPositive,
  acceptSignal,
  acceptWhole,
  unexpected,
  type Given,
} from './accept.js';
import { className } from './describe.js';
import { LoraError } from './errors.js';
import { acceptMatrix, type MatrixInput } from './matrix.js';
import { chooseRoute } from './plan.js';
import type { AcceptedProblem, Sizes } from './problem.js';
import type { Build, Route, TrainProgress, WasmSource } from './types.js';

/** WebAssembly's 32-bit memory ends here. */
const MEMORY_BYTES = 2 ** 32;
/** Entries that a history has, about, where `lossEvery` is not given. */
const DEFAULT_HISTORY = 1000;

const TRAIN_OPTIONS = [
  ...['x', 'y', 'wBase', 'dIn', 'dOut', 'rank', 'steps', 'lr', 'a0', 'b0', 'seed', 'alpha'],
  ...['rslora', 'optimizer', 'route', 'lossEvery', 'onProgress', 'signal'],
];
const FUTURE_TRAIN_OPTIONS = ['batchSize', 'validation', 'earlyStopping'];

/** The settings of a training run, apart from its problem. */
export interface TrainSettings {
  readonly steps: number;
  readonly route: Route;
  /** NaN where the step size is left to the trainer. */
  readonly lr: number;
  readonly scale: number;
  readonly lossEvery: number;
  readonly onProgress: ((progress: TrainProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The options of train(). */
export function acceptTrainOptions(options: unknown): {
  problem: AcceptedProblem;
  settings: TrainSettings;
} {
  const given = acceptOptions('train()', options, TRAIN_OPTIONS, FUTURE_TRAIN_OPTIONS);
  const dIn = acceptCount('dIn', given.dIn, 1);
  const dOut = acceptCount('dOut', given.dOut, 1);
  const rank = acceptCount('rank', given.rank, 1);
  const sizes = { n: acceptRows(given.x, dIn), dIn, dOut, rank };
  const problem = acceptProblem(given, sizes, 'rank', ` (n = ${sizes.n} from x.length / dIn)`);
  acceptChoice('optimizer', given.optimizer, ['sgd']);
  const route = acceptChoice('route', given.route, ['auto', 'direct', 'factored']) ?? 'auto';
  const steps = acceptCount('steps', given.steps, 0);
  const { lr, lossEvery, onProgress, signal } = given;
  const settings = {
    steps,
    route: route === 'auto' ? chooseRoute(sizes, steps) : route,
    lr: lr === undefined ? NaN : acceptNonNegative('lr', lr),
    scale: acceptScale(given.alpha, given.rslora, rank),
    lossEvery:
      lossEvery === undefined
        ? Math.max(1, Math.ceil(steps / DEFAULT_HISTORY))
        : acceptCount('lossEvery', lossEvery, 1),
    onProgress:
      onProgress === undefined
        ? undefined
        : acceptFunction<(progress: TrainProgress) => void>('onProgress', onProgress),
    signal: signal === undefined ? undefined : acceptSignal('signal', signal),
  };
  return { problem, settings };
}

/** The arguments of core.trainLora, by name. */
export function acceptTrainLora(given: Given): {
  problem: AcceptedProblem;
  lr: number;
  steps: number;
} {
  const sizes = {
    n: acceptCount('n', given.n, 1),
    dIn: acceptCount('dIn', given.dIn, 1),
    dOut: acceptCount('dOut', given.dOut, 1),
    rank: acceptCount('r', given.r, 1),
  };
  acceptMatrix('a0', given.a0);
  acceptMatrix('b0', given.b0);
  return {
    problem: acceptProblem(given, sizes, 'r', ''),
    lr: acceptNonNegative('lr', given.lr),
    steps: acceptCount('nSteps', given.nSteps, 0),
  };
}

/** The options of load(). */
export function acceptLoadOptions(options: unknown): {
  build: Build | 'auto';
  wasm: WasmSource | undefined;
} {
  const given = acceptOptions('load()', options, ['build', 'wasm']);
  const build = acceptChoice('build', given.build, ['auto', 'simd', 'relaxed']) ?? 'auto';
  return { build, wasm: given.wasm === undefined ? undefined : acceptWasmSource(given.wasm) };
}

/** n, the number of rows that x has. */
function acceptRows(x: unknown, dIn: number): number {
  const { length } = acceptMatrix('x', x);
  if (length > 0 && length % dIn === 0) return length / dIn;
  const expected = `n × dIn were expected, a positive multiple of dIn = ${dIn}`;
  throw new LoraError('ERR_SHAPE', `x has ${length} values; ${expected}`);
}

/** `rankName` is what the caller calls the rank; `nOrigin` says where n is from. */
function acceptProblem(
  given: Given,
  sizes: Sizes,
  rankName: string,
  nOrigin: string,
): AcceptedProblem {
  const n: NamedSize = ['n', sizes.n];
  const dIn: NamedSize = ['dIn', sizes.dIn];
  const dOut: NamedSize = ['dOut', sizes.dOut];
  const rank: NamedSize = [rankName, sizes.rank];
  const { a0, b0, seed } = given;
  const problem = {
    sizes,
    x: acceptShape('x', given.x, n, dIn),
    y: acceptShape('y', given.y, n, dOut, nOrigin),
    wBase: acceptShape('wBase', given.wBase, dIn, dOut),
    a0: a0 === undefined ? undefined : acceptShape('a0', a0, dIn, rank),
    b0: b0 === undefined ? undefined : acceptShape('b0', b0, rank, dOut),
    seed: seed === undefined ? 0 : acceptWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER),
  };
  requireMemory(sizes, rankName);
  return problem;
}

type NamedSize = readonly [name: string, value: number];

function acceptShape(
  name: string,
  value: unknown,
  rows: NamedSize,
  cols: NamedSize,
  explanation = '',
): MatrixInput {
  const matrix = acceptMatrix(name, value);
  const expected = rows[1] * cols[1];
  if (matrix.length === expected) return matrix;
  throw new LoraError(
    'ERR_SHAPE',
    `${name} has ${matrix.length} values; ` +
      `${rows[0]} × ${cols[0]} = ${rows[1]} × ${cols[1]} = ${expected} were expected${explanation}`,
  );
}

/** Throws where the matrices alone cannot fit; what else is needed, the WebAssembly code tells. */
function requireMemory({ n, dIn, dOut, rank }: Sizes, rankName: string): void {
  const bytes = 8 * (n * dIn + n * dOut + dIn * dOut + dIn * rank + rank * dOut);
  if (bytes <= MEMORY_BYTES) return;
  throw new LoraError(
    'ERR_OUT_OF_MEMORY',
    `x, y, wBase, a and b take ${(bytes / 2 ** 30).toPrecision(3)} GiB with n = ${n}, ` +
      `dIn = ${dIn}, dOut = ${dOut} and ${rankName} = ${rank}; WebAssembly has 4 GiB`,
  );
}

/** s = 1, alpha / rank, or alpha / sqrt(rank). */
function acceptScale(alpha: unknown, rslora: unknown, rank: number): number {
  const stabilised = rslora !== undefined && acceptBoolean('rslora', rslora);
  if (alpha !== undefined) {
    return acceptPositive('alpha', alpha) / (stabilised ? Math.sqrt(rank) : rank);
  }
  if (!stabilised) return 1;
  throw new LoraError(
    'ERR_ARGUMENT',
    'alpha is missing; rslora = true makes the scale alpha / sqrt(rank)',
  );
}

function acceptWasmSource(value: unknown): WasmSource {
  const classes = ['URL', 'Response', 'ArrayBuffer', 'WebAssembly.Module'];
  if (ArrayBuffer.isView(value) || classes.includes(className(value))) return value as WasmSource;
  throw unexpected('wasm', value, 'a URL, a Response, bytes or a WebAssembly.Module');
}

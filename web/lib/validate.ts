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
import { CompressedRows } from './compressed-rows.js';
import { className } from './describe.js';
import { LoraError } from './errors.js';
import { acceptMatrix, acceptRows, acceptShape, type NamedSize } from './matrix.js';
import { plan } from './plan.js';
import type { AcceptedProblem, Sizes } from './problem.js';
import type { Build, Route, TrainProgress, WasmSource } from './types.js';

/** WebAssembly's 32-bit memory ends here. */
const MEMORY_BYTES = 2 ** 32;
/** Entries that a history has, about, where `lossEvery` is not given. */
const DEFAULT_HISTORY = 1000;

const TRAIN_OPTIONS = [
  ...['x', 'y', 'data', 'wBase', 'dIn', 'dOut', 'rank', 'steps', 'lr', 'a0', 'b0', 'seed', 'alpha'],
  ...['rslora', 'optimizer', 'route', 'lossEvery', 'onProgress', 'signal'],
];
const ROUTES = ['auto', 'direct', 'factored', 'compressed'] as const;
const DATA_ROUTES = ['auto', 'compressed'] as const;
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
  const data = acceptData(given);
  const dIn = data?.dIn ?? acceptCount('dIn', given.dIn, 1);
  const dOut = data?.dOut ?? acceptCount('dOut', given.dOut, 1);
  const rank = acceptCount('rank', given.rank, 1);
  const sizes = { n: data?.n ?? acceptRows('x', given.x, ['dIn', dIn]), dIn, dOut, rank };
  const nOrigin = ` (n = ${sizes.n} from x.length / dIn)`;
  const problem = acceptProblem(given, data, sizes, 'rank', nOrigin);
  acceptChoice('optimizer', given.optimizer, ['sgd']);
  const routes = data ? DATA_ROUTES : ROUTES;
  const route = acceptChoice('route', given.route, routes) ?? 'auto';
  const steps = acceptCount('steps', given.steps, 0);
  const { lr, lossEvery, onProgress, signal } = given;
  const settings = {
    steps,
    route: data ? 'compressed' : route === 'auto' ? plan({ ...sizes, steps }).route : route,
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
    problem: acceptProblem(given, undefined, sizes, 'r', ''),
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

/** The options of compress(). */
export function acceptCompressOptions(
  options: unknown,
): { dIn: number; dOut: number } | { bytes: Uint8Array } {
  const given = acceptOptions('compress()', options, ['dIn', 'dOut', 'bytes']);
  if (given.bytes === undefined) {
    return { dIn: acceptCount('dIn', given.dIn, 1), dOut: acceptCount('dOut', given.dOut, 1) };
  }
  for (const name of ['dIn', 'dOut']) refuseBeside(given, name, 'bytes');
  if (className(given.bytes) === 'Uint8Array') return { bytes: given.bytes as Uint8Array };
  throw unexpected('bytes', given.bytes, 'a Uint8Array from toBytes()');
}

/** What compress() made, where that is given instead of x and y. */
export function acceptData(given: Given): CompressedRows | undefined {
  const { data } = given;
  if (data === undefined) return undefined;
  if (!(data instanceof CompressedRows)) {
    throw unexpected('data', data, 'what compress() made');
  }
  for (const name of ['x', 'y']) refuseBeside(given, name, 'data');
  for (const name of ['dIn', 'dOut'] as const) {
    if (given[name] === undefined || given[name] === data[name]) continue;
    throw unexpected(name, given[name], `${data[name]}, as in data,`);
  }
  if (data.n > 0) return data;
  throw new LoraError('ERR_SHAPE', 'data has no rows; at least one has to be pushed before');
}

function refuseBeside(given: Given, name: string, other: string): void {
  if (given[name] === undefined) return;
  throw new LoraError('ERR_ARGUMENT', `${name} is given beside ${other}, which has it in it`);
}

/** `rankName` is what the caller calls the rank; `nOrigin` says where n is from. */
function acceptProblem(
  given: Given,
  data: CompressedRows | undefined,
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
    data: data ?? {
      x: acceptShape('x', given.x, n, dIn),
      y: acceptShape('y', given.y, n, dOut, nOrigin),
    },
    wBase: acceptShape('wBase', given.wBase, dIn, dOut),
    a0: a0 === undefined ? undefined : acceptShape('a0', a0, dIn, rank),
    b0: b0 === undefined ? undefined : acceptShape('b0', b0, rank, dOut),
    seed: seed === undefined ? 0 : acceptWhole('seed', seed, 0, Number.MAX_SAFE_INTEGER),
  };
  if (!data) requireMemory(sizes, rankName);
  return problem;
}

/** Throws where the matrices alone cannot fit; what else is needed, the WebAssembly code tells. */
export function requireMemory({ n, dIn, dOut, rank }: Sizes, rankName: string): void {
  const bytes = 8 * (n * dIn + n * dOut + dIn * dOut + dIn * rank + rank * dOut);
  if (bytes <= MEMORY_BYTES) return;
  throw new LoraError(
    'ERR_OUT_OF_MEMORY',
    `x, y, wBase, a and b take ${(bytes / 2 ** 30).toPrecision(3)} GiB with n = ${n}, ` +
      `dIn = ${dIn}, dOut = ${dOut} and ${rankName} = ${rank}; WebAssembly has 4 GiB`,
  );
}

/** s = 1, alpha / rank, or alpha / sqrt(rank). */
export function acceptScale(alpha: unknown, rslora: unknown, rank: number): number {
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

// Compiled, never run: what the types of the package allow, and what they refuse.
import {
  LoraError,
  compressRank,
  createTrainer,
  load,
  solve,
  svd,
  train,
  type Build,
  type CompressedAdapter,
  type Core,
  type FormatReason,
  type LoadOptions,
  type LoraErrorCode,
  type MatrixInput,
  type OptimumComparison,
  type Route,
  type SolveOptions,
  type SolveResult,
  type Svd,
  type TrainHistory,
  type TrainOptions,
  type TrainProgress,
  type TrainResult,
  type WasmSource,
} from 'lora-wasm';
import type { StorageReason } from 'lora-wasm/storage';

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<Expected>(): <Actual>(
  ...value: Same<Expected, Actual> extends true ? [value: Actual] : never
) => void {
  return () => {};
}

const required = {
  x: new Float64Array(4),
  y: new Float32Array(2),
  wBase: [1, 2],
  dIn: 2,
  dOut: 1,
  rank: 1,
  steps: 10,
};

// Matrices
expectType<Float64Array | Float32Array | readonly number[]>()({} as MatrixInput);
train({ ...required, x: [1, 2] as const, y: Object.freeze([1]) });
// @ts-expect-error integers are not widened in silence
train({ ...required, x: new Int32Array(4) });
// @ts-expect-error a matrix is flat
train({ ...required, x: [[1, 2]] });
// @ts-expect-error numbers only
train({ ...required, x: ['1'] });
// @ts-expect-error a view without elements is no matrix
train({ ...required, x: new DataView(new ArrayBuffer(8)) });

// Options
// @ts-expect-error wBase is missing
train({ x: [1], y: [1], dIn: 1, dOut: 1, rank: 1, steps: 1 });
// @ts-expect-error dIn is missing
train({ x: [1], y: [1], wBase: [1], dOut: 1, rank: 1 });
train({ x: [1], y: [1], wBase: [1], dIn: 1, dOut: 1 });
// An adapter to go on from has the widths, and the rank.
train({ x: [1], y: [1], wBase: [1], from: { a: [1], b: [1], rank: 1 } });
createTrainer({
  x: [1],
  y: [1],
  wBase: [1],
  from: await solve({ x: [1], y: [1], wBase: [1], dIn: 1, dOut: 1 }),
});
// @ts-expect-error there is no adapter in it
train({ x: [1], y: [1], wBase: [1], from: [1] });
train({ ...required, wBaseTransposed: true });
// @ts-expect-error true or false
train({ ...required, wBaseTransposed: 'yes' });
// @ts-expect-error no options at all
train();
// @ts-expect-error there is no such option
train({ ...required, learningRate: 0.1 });
// @ts-expect-error there is no such optimiser
train({ ...required, optimizer: 'lion' });
// @ts-expect-error a setting of another optimiser
train({ ...required, optimizer: { name: 'adam', momentum: 0.9 } });
// @ts-expect-error an optimiser with settings has a name
train({ ...required, optimizer: { weightDecay: 0.1 } });
// @ts-expect-error there is no such rule
train({ ...required, lr: 'safe' });
// @ts-expect-error a constant factor has no end
train({ ...required, schedule: { name: 'constant', final: 0.1 } });
// @ts-expect-error patience is missing
train({ ...required, earlyStopping: { minDelta: 0.1 } });
// @ts-expect-error not in this version
train({ ...required, route: 'sketched' });
// @ts-expect-error a number, not its text
train({ ...required, lr: '0.1' });
// @ts-expect-error a controller is not its signal
train({ ...required, signal: new AbortController() });
const everything: TrainOptions = {
  ...required,
  lr: 0.1,
  a0: [1, 2],
  b0: [1],
  seed: 1,
  alpha: 2,
  rslora: true,
  init: 'orthogonal',
  optimizer: { name: 'adamw', beta1: 0.9, weightDecay: 0.1, loraPlusRatio: 16 },
  schedule: { name: 'cosine', warmup: 10, final: 0.1 },
  clipNorm: 1,
  ridge: 0.1,
  batchSize: 8,
  dropout: 0.1,
  validation: 0.2,
  earlyStopping: { patience: 3, minDelta: 0 },
  optimum: true,
  tolerance: { gradient: 1e-6, loss: 1e-9 },
  route: 'auto',
  lossEvery: 10,
  onProgress: (progress) => expectType<TrainProgress>()(progress),
  signal: new AbortController().signal,
};
train(everything);
for (const optimizer of ['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'scaled-gd'] as const) {
  train({ ...required, optimizer, lr: 'auto', schedule: 'linear' });
}
train({ ...required, lr: 'line-search', optimizer: { name: 'scaled-gd', delta: 1e-4 } });
train({ ...required, validation: { x: [1, 2], y: new Float32Array(1) } });
// What is undefined is not given, also where a project tells the two apart.
train({ ...required, lr: undefined, a0: undefined, onProgress: undefined, signal: undefined });

// The result
const result = await train(required);
expectType<TrainResult>()(result);
expectType<Float64Array>()(result.a);
expectType<Float64Array>()(result.b);
expectType<Float64Array>()(result.ab);
expectType<number>()(result.loss);
expectType<number[]>()(result.history.loss);
expectType<'steps' | 'converged' | 'early-stopping' | 'aborted'>()(result.stopReason);
expectType<'direct' | 'factored' | 'compressed'>()({} as Route);
expectType<'simd' | 'relaxed'>()({} as Build);
expectType<number[] | undefined>()(result.history.validation);

expectType<OptimumComparison | undefined>()(result.optimum);

// What is in a result follows from the options
const validated = await train({ ...required, validation: 0.2 });
expectType<number[]>()(validated.history.validation);
expectType<number | undefined>()(validated.optimum?.validation);
const byRows = await train({ ...required, validation: { x: [1, 2], y: [1] } });
expectType<number[]>()(byRows.history.validation);
const compared = await train({ ...required, optimum: true });
expectType<number>()(compared.optimum.gap);
expectType<number | undefined>()(compared.optimum.validation);
expectType<number[] | undefined>()(compared.history.validation);
const both = await train({ ...required, validation: 0.2, optimum: true });
expectType<number>()(both.optimum.validation);
expectType<number[]>()(both.history.validation);
// Options whose contents are not known ask for nothing.
expectType<TrainResult>()(await train(everything as TrainOptions));
expectType<TrainResult>()(await train({ ...required, optimum: false, validation: undefined }));
const trainer = await createTrainer({ ...required, validation: 0.2 });
expectType<number[]>()(trainer.history.validation);
expectType<number[] | undefined>()((await createTrainer(required)).history.validation);
// @ts-expect-error there is no such option, whatever is asked for
train({ ...required, validation: 0.2, optimum: true, learningRate: 0.1 });

train({ ...required, init: 'optimum' });
// @ts-expect-error true or false
train({ ...required, optimum: 'gap' });

// What an adapter is made of
const ofOne = { a: [1], b: [2], rank: 1 };
const stoppable = { signal: new AbortController().signal };
expectType<Svd>()(await svd(result));
expectType<number[]>()((await svd(ofOne, stoppable)).singularValues);
expectType<CompressedAdapter>()(await compressRank(result, 1));
expectType<number>()((await compressRank(result, 1, stoppable)).error.spectral);
// @ts-expect-error the rank is missing
void compressRank(result);

// The optimum
const { steps: _steps, ...unsolved } = required;
const solved = await solve(unsolved);
expectType<SolveResult>()(solved);
expectType<Float64Array>()(solved.ab);
expectType<number[]>()(solved.lossByRank);
expectType<number[]>()(solved.singularValues);
expectType<number[] | undefined>()(solved.validationLossByRank);
expectType<number | undefined>()(solved.bestRank);
expectType<number | undefined>()(solved.lowestRank);
expectType<number | undefined>()(solved.validationStandardError);
expectType<'worker' | 'caller'>()(solved.thread);
const validation = { x: [1, 2], y: [1] };
const everySetting: SolveOptions = {
  ...unsolved,
  rank: 'best',
  ridge: 0.1,
  alpha: 2,
  rslora: true,
  validation,
  signal: new AbortController().signal,
};
await solve(everySetting);
const solvedForBoth = await solve({ ...unsolved, rank: 'best', validation });
expectType<number[]>()(solvedForBoth.validationLossByRank);
expectType<number>()(solvedForBoth.bestRank);
await solve({ ...unsolved, rank: 'lowest', validation: 0.2, seed: 1 });
// @ts-expect-error nothing is trained in steps
await solve({ ...unsolved, steps: 10 });
// @ts-expect-error there is no such rank
await solve({ ...unsolved, rank: 'auto' });
// @ts-expect-error y is missing
await solve({ ...unsolved, validation: { x: [1, 2] } });

// Loading
expectType<Core>()(await load());
await load({});
await load({ build: 'auto' });
await load({ build: 'simd', wasm: new URL('https://example.org/simd.wasm') });
await load({ wasm: new Uint8Array(8) });
await load({ wasm: new ArrayBuffer(8) });
await load({ wasm: await fetch('https://example.org/simd.wasm') });
const settings: LoadOptions = { wasm: undefined };
await load(settings);
await load({ build: 'relaxed' });
// @ts-expect-error there is no such build
await load({ build: 'threads' });
// @ts-expect-error a URL, not its text
await load({ wasm: './simd.wasm' });
const source: WasmSource = new Uint8Array(8);
void source;

// The core
const core = await load();
expectType<Float64Array>()(core.trainLora([1], [1], [1], [1], [1], 1, 1, 1, 1, 0.1, 1));
// @ts-expect-error nSteps is missing
core.trainLora([1], [1], [1], [1], [1], 1, 1, 1, 1, 0.1);
// @ts-expect-error the build of a core is fixed
core.build = 'simd';

// Errors
const error = new LoraError('ERR_ARGUMENT', 'what is wrong');
expectType<LoraErrorCode>()(error.code);
expectType<number | undefined>()(error.step);
expectType<number | undefined>()(error.safeLr);
expectType<TrainHistory | undefined>()(error.history);
function whatHappened(thrown: unknown): void {
  if (!(thrown instanceof LoraError)) return;
  expectType<LoraErrorCode>()(thrown.code);
  expectType<string>()(thrown.message);
  expectType<number | undefined>()(thrown.step);
  switch (thrown.code) {
    case 'ERR_DIVERGED':
      expectType<number>()(thrown.step);
      expectType<number | undefined>()(thrown.safeLr);
      expectType<TrainHistory>()(thrown.history);
      break;
    case 'ERR_FORMAT':
      expectType<FormatReason>()(thrown.reason);
      break;
    case 'ERR_STORAGE':
      expectType<StorageReason>()(thrown.reason);
      break;
    default:
      // @ts-expect-error no other one has to know a step
      thrown.step.toFixed();
  }
}
if (error instanceof LoraError && error.code === 'ERR_DIVERGED') error.step.toFixed();
// @ts-expect-error there is no such reason
new LoraError('ERR_FORMAT', 'what is wrong', { reason: 'bad' });
const asError: Error = error;
void asError;
// @ts-expect-error there is no such code
void (error.code === 'ERR_UNKNOWN');

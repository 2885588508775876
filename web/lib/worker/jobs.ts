/** Jobs for this thread or a worker: functions of plain data. */
import { abortable, type JobContext } from '../work/abort.js';
import { type ChosenRank, type Scaling, scaleOf } from '../run/settings.js';
import type { Engine } from '../engine/engine.js';
import { engineOf, type EngineSource } from '../engine/engines.js';
import { addRows } from '../problem/reduce.js';
import type { ReducedRows, Rows, Widths } from '../problem/rows.js';
import { checkFinite, findOptimum, type Optimum, type OptimumProblem } from '../run/optimum.js';
import { searchInSlices, type SearchProblem } from '../run/search.js';
import { Session, type Outcome, type Run } from '../run/session.js';
import { apply, applyHeld, closeLayer, openLayer, product, svd } from './layers.js';
import { ThreadShare } from '../work/slices.js';
import type { Build } from '../types/module.js';
import type { TrainHistory, TrainProgress } from '../types/results.js';
import type { SearchProgress, TopK } from '../types/search.js';

/** The number of an open session in its thread. */
export type Handle = number;

/** The state of a session after a job. */
export interface SessionReport {
  readonly step: number;
  readonly loss: number;
  readonly seconds: number;
  /** The entries of the history that the caller does not have. */
  readonly history: TrainHistory;
  readonly stopReason: 'converged' | 'early-stopping' | undefined;
}

async function train(
  engine: Engine,
  { run }: { run: Run },
  context: JobContext<TrainProgress>,
): Promise<Outcome> {
  const thread = new ThreadShare();
  const session = await Session.open(engine, run, thread, context.signal);
  try {
    await session.advance(run.settings.run.steps, thread, context);
    return await thread.run(session.outcome());
  } finally {
    session.close();
  }
}

interface Question {
  readonly problem: OptimumProblem;
  readonly rank: number | ChosenRank;
  readonly scaling: Scaling;
}

async function solve(
  engine: Engine,
  { problem, rank, scaling }: Question,
  { signal }: JobContext<never>,
): Promise<Optimum & { build: Build; seconds: number }> {
  const thread = new ThreadShare();
  await thread.run(abortable(checkFinite(problem), signal));
  const start = performance.now();
  const asked = { rank, scaleOf: (chosen: number) => scaleOf(scaling, chosen) };
  const work = findOptimum(engine, problem, asked);
  const found = await thread.run(abortable(work, signal));
  return { ...found, build: engine.build, seconds: (performance.now() - start) / 1000 };
}

const sessions = new Map<Handle, Session>();
let lastHandle = 0;

async function open(engine: Engine, { run }: { run: Run }): Promise<Handle> {
  const session = await Session.open(engine, run, new ThreadShare());
  sessions.set(++lastHandle, session);
  return lastHandle;
}

/** Takes `steps` more steps. `known` is the number of history entries that the caller has. */
async function step(
  { handle, steps, known }: { handle: Handle; steps: number; known: number },
  context: JobContext<TrainProgress>,
): Promise<SessionReport> {
  const session = sessionOf(handle);
  await session.advance(session.step + steps, new ThreadShare(), context);
  return reportOf(session, known);
}

function restore({ handle, state }: { handle: Handle; state: Float64Array }): SessionReport {
  const session = sessionOf(handle);
  session.restore(state);
  return reportOf(session, 0);
}

const ab = ({ handle }: { handle: Handle }): Float64Array => sessionOf(handle).ab();
const state = ({ handle }: { handle: Handle }): Float64Array => sessionOf(handle).state();

function close({ handle }: { handle: Handle }): void {
  sessions.get(handle)?.close();
  sessions.delete(handle);
}

function reportOf(session: Session, known: number): SessionReport {
  return {
    step: session.step,
    loss: session.loss(),
    seconds: session.seconds,
    history: session.history(known),
    stopReason: session.stopReason(),
  };
}

function sessionOf(handle: Handle): Session {
  return sessions.get(handle) as Session; // callers only use open handles
}

function reduce(
  engine: Engine,
  { widths, held, added }: { widths: Widths; held: ReducedRows; added: readonly Rows[] },
): Promise<ReducedRows> {
  return new ThreadShare().run(addRows(engine, widths, held, added));
}

/** The rank of the relevant row of each query. Queries can be dealt to several workers. */
function ranks(
  engine: Engine,
  { problem, relevant }: { problem: SearchProblem; relevant: Uint32Array },
  context: JobContext<SearchProgress>,
): Promise<Float64Array> {
  return searchInSlices(engine, problem, 0, (search) => search.ranks(relevant), context);
}

/** The k nearest rows of each query, which can be dealt to several workers, too. */
function topK(
  engine: Engine,
  { problem, k }: { problem: SearchProblem; k: number },
  context: JobContext<SearchProgress>,
): Promise<TopK> {
  return searchInSlices(engine, problem, k, (search) => search.nearest(), context);
}

/** A job in the engine that its arguments name. */
const inEngine =
  <Args extends object, Context, Result>(
    job: (engine: Engine, args: Args, context: Context) => Result,
  ) =>
  async (args: Args & { engine: EngineSource }, context: Context): Promise<Awaited<Result>> =>
    await job(await engineOf(args.engine), args, context);

export const JOBS = {
  ...{ step, restore, ab, state, close, applyHeld, closeLayer },
  prepare: inEngine(() => undefined),
  train: inEngine(train),
  solve: inEngine(solve),
  open: inEngine(open),
  reduce: inEngine(reduce),
  ranks: inEngine(ranks),
  topK: inEngine(topK),
  apply: inEngine(apply),
  product: inEngine(product),
  svd: inEngine(svd),
  openLayer: inEngine(openLayer),
};

export type JobName = keyof typeof JOBS;
export type JobArgs<Name extends JobName> = Parameters<(typeof JOBS)[Name]>[0];
export type JobResult<Name extends JobName> = Awaited<ReturnType<(typeof JOBS)[Name]>>;

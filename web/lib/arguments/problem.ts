/** Checks the types and lengths of a problem's matrices; their values are read later. */
import { acceptOptions, isRecord, reading, unexpected, type Given } from '../checks/accept.js';
import { acceptCompressed, type AcceptedCompressed } from '../problem/compressed-rows.js';
import { baseOf, columnsOf, type AcceptedLayer } from './layer.js';
import { BLOCK_ROWS } from '../engine/constants.js';
import { LoraError, wrongArgument, wrongShape } from '../base/errors.js';
import type { Preprocessing } from '../types/adapter.js';
import type { Initialisation } from '../problem/initialise.js';
import { acceptRows, acceptShape, type NamedSize } from '../matrices/matrix.js';
import type { AcceptedProblem, HeldOut, Sizes } from '../problem/problem.js';
import { acceptWeight, transposedAlone, type AcceptedWeight } from '../problem/weight.js';
import { heldOutCount } from '../problem/split.js';
import type { Route } from '../types/module.js';

/** The options in the example of a message, of train() and solve(). */
export const USUAL_OPTIONS = ['x', 'y', 'wBase', 'dIn', 'dOut', 'rank'];

/** What `readTable()` returns beside options. */
const OF_TABLE = ['n', 'counts'];

/**
 * Checks the names of the options of a function that rows are given to. Options into which the
 * result of `readTable()` was spread, as its counts tell, may have its other members.
 */
export function acceptRowOptions(
  caller: string,
  options: unknown,
  known: readonly string[],
  usual = USUAL_OPTIONS,
): Given {
  const isTable = isRecord(options) && reading('options', () => options.counts !== undefined);
  return acceptOptions(caller, options, isTable ? [...known, ...OF_TABLE] : known, usual);
}

/** The limit of 32-bit WebAssembly memory. */
export const MEMORY_BYTES = 2 ** 32;

export function acceptData(given: Given): AcceptedCompressed | undefined {
  if (given.data === undefined) return undefined;
  const data = acceptCompressed('data', given.data);
  for (const name of ['x', 'y']) refuseBeside(given, name, 'data');
  for (const name of ['dIn', 'dOut'] as const) {
    if (given[name] === undefined || given[name] === data[name]) continue;
    throw unexpected(name, given[name], `${data[name]}, as in data,`);
  }
  if (data.n > 0) return data;
  throw wrongShape('data has no rows; at least one has to be pushed before');
}

/** The frozen weight: as given, else that of the data or the preprocessing, (dIn, dOut). */
export function acceptWBase(
  { wBase, wBaseTransposed }: Given,
  data: AcceptedCompressed | undefined,
  layer: AcceptedLayer,
): AcceptedWeight {
  if (wBase !== undefined) return acceptWeight(wBase, wBaseTransposed, layer);
  const base = data?.wBase ?? baseOf(layer);
  if (base === undefined || wBaseTransposed === undefined) {
    return acceptWeight(base, wBaseTransposed, layer);
  }
  throw transposedAlone();
}

export function refuseBeside(given: Given, name: string, other: string): void {
  if (given[name] === undefined) return;
  throw wrongArgument(`${name} is given beside ${other}, which already contains it`);
}

/** The arguments of acceptProblem() besides the matrices. */
interface ProblemDetails {
  /** The name of the rank in messages. */
  readonly rankName: string;
  /** The origin of n, at the end of a message. */
  readonly nOrigin?: string;
  readonly preprocessing?: Preprocessing | undefined;
  readonly init: Initialisation;
  readonly seed: number;
}

/** Checks the matrices of a problem; `given` are the options before defaults. */
export function acceptProblem(
  given: Given,
  data: AcceptedCompressed | undefined,
  sizes: Sizes,
  { rankName, nOrigin = '', preprocessing, init, seed }: ProblemDetails,
): AcceptedProblem {
  const layer = { ...sizes, preprocessing };
  const n: NamedSize = ['n', sizes.n];
  const dIn: NamedSize = ['dIn', sizes.dIn];
  const dOut: NamedSize = ['dOut', sizes.dOut];
  const rank: NamedSize = [rankName, sizes.rank];
  const { a0, b0 } = given;
  if (a0 !== undefined && given.init !== undefined) {
    throw wrongArgument('init is given beside a0, which leaves nothing to initialise');
  }
  if (b0 !== undefined && init === 'optimum') {
    throw wrongArgument("b0 is given beside init 'optimum', which already contains it");
  }
  const problem = {
    sizes,
    heldOut: acceptValidation(given.validation, data, sizes.n, layer),
    data: data ?? {
      x: acceptShape('x', given.x, n, columnsOf(layer)),
      y: acceptShape('y', given.y, n, dOut, nOrigin),
      preprocessing,
    },
    preprocessing,
    wBase: acceptWBase(given, data, layer),
    a0: a0 === undefined ? undefined : acceptShape('a0', a0, dIn, rank),
    b0: b0 === undefined ? undefined : acceptShape('b0', b0, rank, dOut),
    init,
    seed,
  };
  if (!data) requireMemory(sizes, rankName);
  return problem;
}

const ROWS_OR_FRACTION = '{ x, y } or a fraction of the rows, between 0 and 1,';

/** Checks the option validation: separate rows, or a fraction of the given ones. */
function acceptValidation(
  value: unknown,
  data: AcceptedCompressed | undefined,
  n: number,
  layer: AcceptedLayer,
): HeldOut | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number') return { rows: acceptFraction(value, data, n, ROWS_OR_FRACTION) };
  if (!isRecord(value)) throw unexpected('validation', value, ROWS_OR_FRACTION);
  const given = acceptOptions('validation', value, ['x', 'y']);
  const columns = columnsOf(layer);
  const x = acceptRows('validation.x', given.x, columns);
  const rows = x.length / columns[1];
  const y = acceptShape('validation.y', given.y, ['rows', rows], ['dOut', layer.dOut]);
  return { rows, given: { x, y, preprocessing: layer.preprocessing } };
}

/**
 * The number of rows that a fraction holds out; `expected` describes accepted values in messages.
 */
export function acceptFraction(
  fraction: number,
  data: AcceptedCompressed | undefined,
  n: number,
  expected: string,
): number {
  if (!(fraction > 0 && fraction < 1)) throw unexpected('validation', fraction, expected);
  if (data) {
    throw wrongArgument(
      'validation is a fraction beside data, which has no single rows any more; ' +
        '{ x, y } was expected',
    );
  }
  if (n > 1) return heldOutCount(fraction, n);
  throw wrongShape(
    `validation is ${fraction} of n = 1 row; 2 at least were expected, to train on one of them`,
  );
}

/**
 * Throws if the matrices alone do not fit; other allocations are checked by the WebAssembly code.
 */
export function requireMemory({ n, dIn, dOut, rank }: Sizes, rankName: string): void {
  const values = n * dIn + n * dOut + dIn * dOut + dIn * rank + rank * dOut;
  requireRoom('x, y, wBase, a and b take', values, { n, dIn, dOut, rank }, rankName);
}

/** Throws if the buffers of a step, which are proportional to the rank, do not fit. */
export function requireRankMemory(sizes: Sizes, route: Route, rankName: string): void {
  const { dIn, dOut, rank } = sizes;
  const each = route === 'direct' ? 2 * dIn + dOut : 3 * (dIn + dOut) + 2 * BLOCK_ROWS;
  requireRoom(
    `a, b and what route '${route}' keeps beside them take`,
    rank * each,
    sizes,
    rankName,
  );
}

function requireRoom(
  what: string,
  values: number,
  { n, dIn, dOut, rank }: Sizes,
  rankName: string,
): void {
  const bytes = 8 * values;
  if (bytes <= MEMORY_BYTES) return;
  throw new LoraError(
    'ERR_OUT_OF_MEMORY',
    `${what} ${(bytes / 2 ** 30).toPrecision(3)} GiB with n = ${n}, ` +
      `dIn = ${dIn}, dOut = ${dOut} and ${rankName} = ${rank}; WebAssembly has 4 GiB`,
  );
}

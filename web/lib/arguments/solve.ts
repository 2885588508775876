/** Checks the arguments of solve(). */
import { acceptOptions, isRecord, unexpected, type Given } from '../checks/accept.js';
import {
  acceptCompressed,
  isCompressed,
  type AcceptedCompressed,
} from '../problem/compressed-rows.js';
import { wrongArgument, wrongShape } from '../base/errors.js';
import { acceptRows, acceptShape } from '../matrices/matrix.js';
import { requireWidths } from '../problem/rows.js';
import type { GivenRows, Sizes } from '../problem/problem.js';
import type { AcceptedWeight } from '../problem/weight.js';
import {
  acceptData,
  acceptFraction,
  acceptRowOptions,
  acceptWBase,
  requireMemory,
} from './problem.js';
import { acceptLayer, columnsOf, type AcceptedLayer } from './layer.js';
import type { Preprocessing } from '../types/adapter.js';
import { acceptScale } from './scale.js';
import { parseOptions } from '../options/option.js';
import { SOLVE } from '../options/tables.js';
import type { ChosenRank, Scaling } from '../run/settings.js';

/** Rows of the right lengths; their values are read later. */
export interface AcceptedRows {
  readonly sizes: Omit<Sizes, 'rank'>;
  readonly data: GivenRows | AcceptedCompressed;
}

export interface AcceptedSolve {
  readonly rows: AcceptedRows;
  readonly wBase: AcceptedWeight;
  /** A number stands for that many of the rows, drawn from the seed. */
  readonly validation: AcceptedRows | number | undefined;
  readonly seed: number;
  /** Stored with the adapter. */
  readonly preprocessing: Preprocessing | undefined;
  readonly rank: number | ChosenRank;
  readonly ridge: number;
  readonly scaling: Scaling;
  readonly signal: AbortSignal | undefined;
}

export function acceptSolveOptions(options: unknown): AcceptedSolve {
  const given = acceptRowOptions('solve()', options, Object.keys(SOLVE));
  const data = acceptData(given);
  const { rank, ridge, seed, signal, validation } = parseOptions(SOLVE, given);
  const layer = acceptLayer(given, data);
  const { dIn, dOut } = layer;
  const { alpha, rslora } = given;
  if (isChosen(rank) && validation === undefined) {
    throw wrongArgument(`validation is missing; rank = "${rank}" is chosen by the loss on it`);
  }
  acceptScale(alpha, rslora, 1);
  const rows = data
    ? { sizes: { n: data.n, dIn, dOut }, data }
    : acceptRowsOf(given, layer, isChosen(rank) ? Math.min(dIn, dOut) : rank);
  return {
    rows,
    wBase: acceptWBase(given, data, layer),
    validation:
      typeof validation === 'number'
        ? acceptFraction(validation, data, rows.sizes.n, expectedValidation())
        : validation === undefined
          ? undefined
          : acceptValidation(validation, layer),
    seed,
    preprocessing: layer.preprocessing,
    rank,
    ridge,
    scaling: { alpha, rslora } as Scaling,
    signal,
  };
}

const isChosen = (rank: unknown): rank is ChosenRank => rank === 'best' || rank === 'lowest';

/** Not a constant: it would keep the table in pages that only train. */
const expectedValidation = (): string => SOLVE.validation.check.expected;

/** Checks x and y with the same number of rows. `prefix` precedes their names in messages. */
function acceptRowsOf(given: Given, layer: AcceptedLayer, rank: number, prefix = ''): AcceptedRows {
  const { dIn, dOut, preprocessing } = layer;
  const [name, columns] = columnsOf(layer);
  const x = acceptRows(`${prefix}x`, given.x, [name, columns]);
  const n = x.length / columns;
  const origin = ` (n = ${n} from ${prefix}x.length / ${name})`;
  const y = acceptShape(`${prefix}y`, given.y, ['n', n], ['dOut', dOut], origin);
  requireMemory({ n, dIn, dOut, rank }, 'rank');
  return { sizes: { n, dIn, dOut }, data: { x, y, preprocessing } };
}

function acceptValidation(validation: unknown, layer: AcceptedLayer): AcceptedRows {
  if (isCompressed('validation', validation)) return acceptReduced(validation, layer);
  if (!isRecord(validation)) throw unexpected('validation', validation, expectedValidation());
  const given = acceptOptions('validation', validation, ['x', 'y']);
  return acceptRowsOf(given, layer, 1, 'validation.');
}

function acceptReduced(validation: unknown, widths: AcceptedLayer): AcceptedRows {
  const data = acceptCompressed('validation', validation);
  const { n, dIn, dOut } = data;
  requireWidths('validation', data, widths);
  if (n > 0) return { sizes: { n, dIn, dOut }, data };
  throw wrongShape('validation has no rows; at least one has to be pushed before');
}

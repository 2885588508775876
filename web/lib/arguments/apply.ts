/** Checks the arguments of apply() and of createAdapter(). */
import type { AcceptedAdapter } from '../adapters/adapter.js';
import { acceptAnyAdapter } from '../adapters/rank-zero.js';
import { copyFeatures } from '../adapters/preprocessing.js';
import { areRecords } from '../adapters/table.js';
import { acceptOptions } from '../checks/accept.js';
import { rowsIn, type GivenRows, type OutputType, type RowSettings } from '../layer/layer-rows.js';
import { layerSeconds, type Layer } from '../layer/layer.js';
import { acceptRows, copyInPortions } from '../matrices/matrix.js';
import { parseOptions } from '../options/option.js';
import { APPLY, APPLY_HELD, LAYER_IN_USE } from '../options/tables.js';
import {
  acceptWeight,
  copyFiniteWeight,
  transposedAlone,
  type AcceptedWeight,
} from '../problem/weight.js';
import type { RowProgress } from '../types/results.js';
import type { RowsInput } from '../types/table.js';
import type { Work } from '../work/slices.js';

/** An adapter with the weight of its layer, whose values are read later. */
export interface AcceptedLayerInUse {
  readonly adapter: AcceptedAdapter;
  readonly base: AcceptedWeight | undefined;
  readonly normalise: boolean;
}

export interface AcceptedOutput {
  readonly output: OutputType;
  readonly onProgress: ((progress: RowProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Only what works in slices can report and be stopped. */
const namesOf = (table: object, hooked: boolean): string[] =>
  Object.keys(table).filter((name) => hooked || !['onProgress', 'signal'].includes(name));

/** `hooked` is whether there are `signal` and `onProgress`. */
export function acceptApply(
  caller: string,
  adapter: unknown,
  options: unknown,
  hooked: boolean,
): AcceptedLayerInUse & AcceptedOutput {
  const accepted = acceptAnyAdapter(adapter);
  const usual = ['wBase', 'wBaseTransposed'];
  const given = acceptOptions(caller, options, namesOf(APPLY, hooked), usual);
  const { normalise, output, onProgress, signal } = parseOptions(APPLY, given);
  const base = acceptBase(given, accepted);
  return { adapter: accepted, base, normalise, output, onProgress, signal };
}

/** Checks the options of createAdapter(). */
export function acceptLayerInUse(adapter: unknown, options: unknown): AcceptedLayerInUse {
  const accepted = acceptAnyAdapter(adapter);
  const given = acceptOptions('createAdapter()', options, Object.keys(LAYER_IN_USE));
  const { normalise } = parseOptions(LAYER_IN_USE, given);
  return { adapter: accepted, base: acceptBase(given, accepted), normalise };
}

/** Checks the options of apply() or applySync() of what createAdapter() made. */
export function acceptOutput(caller: string, options: unknown, hooked: boolean): AcceptedOutput {
  return parseOptions(APPLY_HELD, acceptOptions(caller, options, namesOf(APPLY_HELD, hooked)));
}

function acceptBase(
  { wBase, wBaseTransposed }: Readonly<Record<string, unknown>>,
  adapter: AcceptedAdapter,
): AcceptedWeight | undefined {
  if (wBase !== undefined) return acceptWeight(wBase, wBaseTransposed, adapter);
  if (wBaseTransposed === undefined) return undefined;
  throw transposedAlone();
}

/** Copies the weights, yielding if they are large. Throws ERR_NOT_FINITE. */
export function* copyLayer({ adapter, base }: AcceptedLayerInUse): Work<Layer> {
  const { a, b, scale, dIn, dOut, rank } = adapter;
  const wBase = base && (yield* copyFiniteWeight(base));
  const formula = `${base ? 'x @ wBase + ' : ''}scale * (x @ a) @ b`;
  return { a, b, scale, dIn, dOut, rank, wBase, formula };
}

/**
 * The rows of x as floats: where they are if they are floats, else converted, yielding if there are
 * many. Throws ERR_ARGUMENT, ERR_SHAPE, ERR_FORMAT.
 */
export function* takeRows(
  x: RowsInput,
  { adapter: { dIn, preprocessing } }: AcceptedLayerInUse,
): Work<GivenRows> {
  const columns = preprocessing?.columns ?? dIn;
  if (preprocessing && areRecords(x)) {
    return { values: yield* copyFeatures(x, preprocessing), columns };
  }
  const matrix = acceptRows('x', x, [preprocessing ? 'columns' : 'dIn', columns]);
  const { values } = matrix;
  if (ArrayBuffer.isView(values)) return { values, columns };
  return { values: yield* copyInPortions('x', matrix), columns };
}

/** What is computed of each row. */
export const settingsOf = (
  { adapter: { preprocessing }, normalise }: AcceptedLayerInUse,
  { output }: Pick<AcceptedOutput, 'output'>,
): RowSettings => ({ preprocessing, normalise, output });

/** The expected seconds of applying the layer. */
export const applySeconds = ({ adapter, base }: AcceptedLayerInUse, rows: GivenRows): number =>
  layerSeconds(rowsIn(rows), { ...adapter, hasWeight: base !== undefined });

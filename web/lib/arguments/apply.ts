/** Checks the arguments of apply() and of createAdapter(). */
import { acceptAdapter, type AcceptedAdapter } from '../adapters/adapter.js';
import { copyFeatures } from '../adapters/preprocessing.js';
import { acceptOptions } from '../checks/accept.js';
import { columnsOf, type LayerRows, type OutputType } from '../layer/apply-rows.js';
import { layerSeconds, type Layer } from '../layer/layer.js';
import { acceptRows, copyFloats } from '../matrices/matrix.js';
import { parseOptions } from '../options/option.js';
import { APPLY, APPLY_HELD, LAYER_IN_USE } from '../options/tables.js';
import { acceptWeight, copyFiniteWeight, type AcceptedWeight } from '../problem/weight.js';
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

/** Checks the options of apply(). */
export function acceptApply(
  adapter: unknown,
  options: unknown,
): AcceptedLayerInUse & AcceptedOutput {
  const accepted = acceptAdapter(adapter);
  const given = acceptOptions('apply()', options, Object.keys(APPLY), ['wBase', 'wBaseTransposed']);
  const { normalise, output, onProgress, signal } = parseOptions(APPLY, given);
  const base = acceptBase(given, accepted);
  return { adapter: accepted, base, normalise, output, onProgress, signal };
}

/** Checks the options of createAdapter(). */
export function acceptLayerInUse(adapter: unknown, options: unknown): AcceptedLayerInUse {
  const accepted = acceptAdapter(adapter);
  const given = acceptOptions('createAdapter()', options, Object.keys(LAYER_IN_USE));
  const { normalise } = parseOptions(LAYER_IN_USE, given);
  return { adapter: accepted, base: acceptBase(given, accepted), normalise };
}

/** Checks the options of apply() or applySync() of what createAdapter() made. */
export function acceptOutput(caller: string, options: unknown): AcceptedOutput {
  return parseOptions(APPLY_HELD, acceptOptions(caller, options, Object.keys(APPLY_HELD)));
}

const acceptBase = (
  { wBase, wBaseTransposed }: Readonly<Record<string, unknown>>,
  adapter: AcceptedAdapter,
): AcceptedWeight | undefined =>
  wBase === undefined ? undefined : acceptWeight(wBase, wBaseTransposed, adapter);

/** Copies the weights, yielding if they are large. Throws ERR_NOT_FINITE. */
export function* copyLayer({ adapter, base }: AcceptedLayerInUse): Work<Layer> {
  const { a, b, scale, dIn, dOut, rank } = adapter;
  const wBase = base && (yield* copyFiniteWeight(base));
  const formula = `${base ? 'x @ wBase + ' : ''}scale * (x @ a) @ b`;
  return { a, b, scale, dIn, dOut, rank, wBase, formula };
}

/** Copies rows, yielding if there are many. Throws ERR_ARGUMENT, ERR_SHAPE, ERR_FORMAT. */
export function* copyLayerRows(
  x: RowsInput,
  { adapter: { dIn, preprocessing }, normalise }: AcceptedLayerInUse,
  { output }: Pick<AcceptedOutput, 'output'>,
): Work<LayerRows> {
  const copy = preprocessing
    ? yield* copyFeatures(x, preprocessing)
    : yield* copyFloats('x', acceptRows('x', x, ['dIn', dIn]));
  return { x: copy, preprocessing, normalise, output };
}

/** The expected seconds of applying the layer. */
export function applySeconds(
  { adapter, base }: AcceptedLayerInUse,
  { x, preprocessing }: LayerRows,
): number {
  const n = x.length / columnsOf(adapter.dIn, preprocessing);
  return layerSeconds(n, { ...adapter, hasWeight: base !== undefined });
}

/** Copies what a single apply() takes. */
export function* copyApplication(
  x: RowsInput,
  accepted: AcceptedLayerInUse & AcceptedOutput,
): Work<{ layer: Layer; rows: LayerRows }> {
  const rows = yield* copyLayerRows(x, accepted, accepted);
  return { layer: yield* copyLayer(accepted), rows };
}

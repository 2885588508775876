/** The jobs with layers: applied once, or held in their thread. */
import type { Engine } from '../engine/engine.js';
import { applyLayer, applyRows } from '../layer/apply-rows.js';
import { decompose, type Change } from '../layer/decomposition.js';
import type { LayerRows } from '../layer/layer-rows.js';
import { holdLayer, type Layer, type LayerInUse } from '../layer/layer.js';
import { multiply, type Factors } from '../layer/product.js';
import { abortable, type JobContext } from '../work/abort.js';
import { ThreadShare, type Work } from '../work/slices.js';
import type { Floats } from '../types/arrays.js';
import type { RowProgress, Svd } from '../types/results.js';
import { rowReporter } from './row-reporter.js';

/** The number of a held layer in its thread. */
export type LayerHandle = number;

export async function apply(
  engine: Engine,
  { layer, rows }: { layer: Layer; rows: LayerRows },
  context: JobContext<RowProgress>,
): Promise<Floats> {
  const note = rowReporter(rows, context.report);
  return inSlices(applyLayer(engine, layer, rows, note), context);
}

export function product(
  engine: Engine,
  { factors }: { factors: Factors },
  context: JobContext<RowProgress>,
): Promise<Float64Array> {
  return inSlices(multiply(engine, factors), context);
}

export function svd(
  engine: Engine,
  { change }: { change: Change },
  context: JobContext<RowProgress>,
): Promise<Svd> {
  return inSlices(decompose(engine, change), context);
}

const layers = new Map<LayerHandle, { engine: Engine; layer: LayerInUse }>();
let lastHandle = 0;

/** Holds a layer in this thread until closeLayer(). */
export async function openLayer(engine: Engine, { layer }: { layer: Layer }): Promise<LayerHandle> {
  const held = await new ThreadShare().run(holdLayer(engine, layer));
  layers.set(++lastHandle, { engine, layer: held });
  return lastHandle;
}

export async function applyHeld(
  { handle, rows }: { handle: LayerHandle; rows: LayerRows },
  context: JobContext<RowProgress>,
): Promise<Floats> {
  const { engine, layer } = layerOf(handle);
  const note = rowReporter(rows, context.report);
  return inSlices(applyRows(engine, layer, rows, note), context);
}

export function closeLayer({ handle }: { handle: LayerHandle }): void {
  const { engine, layer } = layerOf(handle);
  layers.delete(handle);
  engine.free(layer.held);
}

const layerOf = (handle: LayerHandle) =>
  layers.get(handle) as { engine: Engine; layer: LayerInUse }; // callers only use open handles

const inSlices = <Result>(
  work: Work<Result>,
  { signal }: JobContext<RowProgress>,
): Promise<Result> => new ThreadShare().run(abortable(work, signal));

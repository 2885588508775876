/** The synchronous functions of an engine. */
import { acceptApply, copyLayer, settingsOf, takeRows } from './arguments/apply.js';
import { acceptTopK } from './arguments/search.js';
import type { Core } from './core.js';
import type { Engine } from './engine/engine.js';
import * as measures from './measures/measures.js';
import { applyLayer } from './layer/apply-rows.js';
import { rowsAsTheyAre } from './layer/layer-rows.js';
import { multiply } from './layer/product.js';
import { acceptMerge, addBase, copyMerge, restoreBase } from './merge-work.js';
import type { ApplyNowOptions, WeightLayout } from './options/types.js';
import type { AdapterInput } from './types/adapter.js';
import type { Floats, MatrixInput } from './types/arrays.js';
import type { RowsInput } from './types/table.js';
import { rankMetricsOf } from './rank-metrics.js';
import { findTopKNow } from './search.js';
import { trainLora } from './train-lora.js';
import { runToEnd, type Work } from './work/slices.js';

/** A function whose work is done in one go. */
const inOneGo =
  <Args extends unknown[], Result>(work: (...args: Args) => Work<Result>) =>
  (...args: Args): Result =>
    runToEnd(work(...args));

const MEASURES = {
  mse: inOneGo(measures.mse),
  r2: inOneGo(measures.r2),
  accuracy: inOneGo(measures.accuracy),
  cosine: inOneGo(measures.cosine),
};

function applyNow(
  engine: Engine,
  x: RowsInput,
  adapter: AdapterInput,
  options: ApplyNowOptions = {},
): Floats {
  const accepted = acceptApply('core.apply()', adapter, options, false);
  const rows = rowsAsTheyAre(runToEnd(takeRows(x, accepted)), settingsOf(accepted, accepted));
  return runToEnd(applyLayer(engine, runToEnd(copyLayer(accepted)), rows));
}

function mergeNow(
  engine: Engine,
  wBase: MatrixInput,
  adapter: AdapterInput,
  options: WeightLayout = {},
): Float64Array {
  const { base, factors } = runToEnd(copyMerge(acceptMerge(wBase, adapter, options)));
  return runToEnd(addBase(base, runToEnd(multiply(engine, factors))));
}

export const makeCore = (engine: Engine): Core =>
  Object.freeze({
    build: engine.build,
    trainLora: (...args: Parameters<Core['trainLora']>) => trainLora(engine, args),
    apply: ((...args: Parameters<Core['apply']>) => applyNow(engine, ...args)) as Core['apply'],
    merge: (...args: Parameters<Core['merge']>) => mergeNow(engine, ...args),
    unmerge: inOneGo(restoreBase),
    topK: (...args: Parameters<Core['topK']>) =>
      findTopKNow(engine, acceptTopK(['core.topK()', ...args], false)),
    metrics: Object.freeze({ ...MEASURES, ...rankMetricsOf(engine) }),
  });

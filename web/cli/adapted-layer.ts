import { readAdapter } from './adapter-folder.js';
import type { Report } from './report.js';
import { readWeight, type WeightOptions } from './weight.js';

export interface AdaptedLayerOptions extends WeightOptions {
  readonly adapter: string;
  readonly module?: string;
}

/** An adapter, and the frozen weight that it is for. */
export async function readAdaptedLayer(options: AdaptedLayerOptions, report: Report) {
  const adapter = await readAdapter(options.adapter, options.module);
  return { adapter, ...(await readWeight(options, adapter, report)) };
}

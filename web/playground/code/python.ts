import type { AdapterInput, Core } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import type { Source } from '../data/sources.js';

/** What a row becomes before it reaches the layer, and an output after it. */
type Prepared = Pick<Source, 'preprocessing' | 'example'>;

/** One row that was held out, as it is before anything is done to its numbers. */
export function exampleOf({ heldOut, dIn }: Task, { example }: Prepared): Float64Array {
  return example?.x ?? heldOut.x.slice(0, dIn);
}

/**
 * A program that loads the folder of the adapter with NumPy and safetensors, and makes the prediction of
 * one held-out row that the page makes.
 *
 * @param folder that of PEFT, with w_base.npy and x.npy in it
 * @param core undefined until the library is ready
 */
export function pythonCode(
  folder: string,
  task: Task,
  source: Prepared,
  adapter: AdapterInput,
  core: Core | undefined,
): string {
  const { preprocessing, example } = source;
  const prediction = predictionOf(task, source, adapter, core);
  const which = example ? `row ${example.number} of the file, from 0, before` : 'a row for';
  return [
    '# pip install numpy safetensors',
    'import json',
    'import numpy as np',
    'from safetensors import safe_open',
    '',
    `folder = "${folder}"`,
    'with safe_open(f"{folder}/adapter_model.safetensors", "numpy") as file:',
    '    a = file.get_tensor("base_model.model.proj.lora_A.weight").T',
    '    b = file.get_tensor("base_model.model.proj.lora_B.weight").T',
    ...(preprocessing
      ? ['    prepared = json.loads(file.metadata()["lora_wasm.preprocessing"])']
      : []),
    'with open(f"{folder}/adapter_config.json") as file:',
    '    config = json.load(file)',
    'w = np.load(f"{folder}/w_base.npy") + config["lora_alpha"] / config["r"] * a @ b',
    '',
    `x = np.load(f"{folder}/x.npy")  # ${which} the layer`,
    ...(preprocessing?.mean ? ['x = (x - prepared["mean"]) / prepared["deviation"]'] : []),
    ...(preprocessing?.constant ? ['x = np.append(x, 1)  # the constant column'] : []),
    'y = x @ w',
    ...(preprocessing?.y
      ? ['y = y * prepared["y"]["deviation"] + prepared["y"]["mean"]  # in its own units']
      : []),
    `print(y)${prediction ? `  # the page: [${[...prediction].map(shortened).join(' ')}]` : ''}`,
    '',
  ].join('\n');
}

/** Undefined of a run that diverges: it may be beyond the range of numbers. */
function predictionOf(
  task: Task,
  source: Prepared,
  adapter: AdapterInput,
  core: Core | undefined,
): Float64Array | undefined {
  try {
    return core?.apply(exampleOf(task, source), adapter, { wBase: task.wBase });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_NOT_FINITE') return undefined;
    throw error;
  }
}

const shortened = (value: number) => String(Number(value.toPrecision(6)));

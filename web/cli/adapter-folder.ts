import { fromPeft, toPeft, type AdapterInput, type PeftAdapter, type PeftFiles } from 'lora-wasm';
import { readSafetensors } from 'lora-wasm/safetensors';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { about } from './failure.js';

/** The default name of the layer in a new adapter. */
export const NEW_MODULE = 'proj';

/** Reads the adapter of a folder that PEFT or this package wrote. */
export async function readAdapter(folder: string, module?: string): Promise<PeftAdapter> {
  try {
    const files = await readPeftFolder(folder);
    const config = files['adapter_config.json'];
    return fromPeft(config, files['adapter_model.safetensors'], { module });
  } catch (error) {
    throw about(folder, error);
  }
}

/**
 * Writes an adapter, in float64 by default, so that reading restores it exactly. In a folder with adapters of
 * several layers, the others stay.
 */
export async function writeAdapter(
  folder: string,
  adapter: AdapterInput & Partial<Pick<PeftAdapter, 'baseModel' | 'fanInFanOut'>>,
  { module, dtype }: { module: string; dtype: 'F32' | 'F64' },
): Promise<void> {
  const into = await filesOfSeveral(folder);
  await writePeftFolder(folder, toPeft(adapter, { module, dtype, ...(into && { into }) }));
}

/** The files of a folder with adapters of two layers or more; undefined for others, which are replaced. */
async function filesOfSeveral(folder: string): Promise<PeftFiles | undefined> {
  try {
    const files = await readPeftFolder(folder);
    const { tensors } = readSafetensors(files['adapter_model.safetensors']);
    const layers = [...tensors.keys()].filter((name) => name.endsWith('.lora_A.weight'));
    return layers.length > 1 ? files : undefined;
  } catch {
    return undefined; // there is no adapter in it that could be read
  }
}

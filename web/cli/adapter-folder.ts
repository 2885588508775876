import { fromPeft, toPeft, type AdapterInput, type PeftAdapter } from 'lora-wasm';
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

/** Writes an adapter, in float64 by default, so that reading restores it exactly. */
export async function writeAdapter(
  folder: string,
  adapter: AdapterInput & Partial<Pick<PeftAdapter, 'baseModel' | 'fanInFanOut'>>,
  { module, dtype }: { module: string; dtype: 'F32' | 'F64' },
): Promise<void> {
  await writePeftFolder(folder, toPeft(adapter, { module, dtype }));
}

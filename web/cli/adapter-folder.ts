import { fromPeft, toPeft, type AdapterInput, type PeftAdapter } from 'lora-wasm';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { about } from './failure.js';

/** What the layer is called in the files of a new adapter, unless it is told. */
export const NEW_MODULE = 'proj';

/** The adapter of a folder that PEFT, or this package, wrote. */
export async function readAdapter(folder: string, module?: string): Promise<PeftAdapter> {
  try {
    const files = await readPeftFolder(folder);
    const config = files['adapter_config.json'];
    return fromPeft(config, files['adapter_model.safetensors'], { module });
  } catch (error) {
    throw about(folder, error);
  }
}

/** float64, unless asked otherwise: what is read again is what was trained. */
export async function writeAdapter(
  folder: string,
  adapter: AdapterInput,
  { module, dtype }: { module: string; dtype: 'F32' | 'F64' },
): Promise<void> {
  await writePeftFolder(folder, toPeft(adapter, { module, dtype }));
}

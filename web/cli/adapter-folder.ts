import {
  fromPeft,
  LoraError,
  toPeft,
  type AdapterInput,
  type PeftAdapter,
  type PeftFiles,
} from 'lora-wasm';
import { readSafetensors } from 'lora-wasm/safetensors';
import { readPeftFolder, writePeftFolder } from 'lora-wasm/peft/node';
import { about } from './failure.js';

/** The default name of the layer in a new adapter. */
export const NEW_MODULE = 'proj';

/** Reads the adapter of a folder that PEFT or this package wrote. */
export async function readAdapter(folder: string, module?: string): Promise<PeftAdapter> {
  try {
    return adapterIn(await readPeftFolder(folder), module);
  } catch (error) {
    throw about(folder, error);
  }
}

function adapterIn(files: PeftFiles, module: string | undefined): PeftAdapter {
  return fromPeft(files['adapter_config.json'], files['adapter_model.safetensors'], { module });
}

/** An adapter of a layer, or why it is not supported. */
export type Layer = PeftAdapter | { readonly module: string; readonly refused: string };

/**
 * The layers of a folder's adapters; of those that are not supported the reason. Undefined for one
 * layer, or if none is supported: readAdapter() says more.
 */
export async function readLayers(folder: string): Promise<Layer[] | undefined> {
  const files = await filesOfSeveral(folder);
  if (!files) return undefined;
  const layers = modulesOf(files).map((module): Layer => {
    try {
      return adapterIn(files, module);
    } catch (error) {
      if (!(error instanceof LoraError)) throw error;
      return { module, refused: error.message };
    }
  });
  return layers.every((layer) => 'refused' in layer) ? undefined : layers;
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
  const files = toPeft(adapter, { module, dtype, ...(into && { into }) });
  try {
    await writePeftFolder(folder, files);
  } catch (error) {
    throw about(folder, error);
  }
}

/** The files of a folder with adapters of two layers or more; undefined for others, which are replaced. */
async function filesOfSeveral(folder: string): Promise<PeftFiles | undefined> {
  try {
    const files = await readPeftFolder(folder);
    return modulesOf(files).length > 1 ? files : undefined;
  } catch {
    return undefined; // there is no adapter in it that could be read
  }
}

const LORA_A = /^base_model\.model\.(.+)\.lora_A(?:\.[^.]+)?\.weight$/s;

function modulesOf(files: PeftFiles): string[] {
  const { tensors } = readSafetensors(files['adapter_model.safetensors']);
  return [...tensors.keys()].flatMap((name) => LORA_A.exec(name)?.[1] ?? []);
}

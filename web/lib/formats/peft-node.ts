/** An adapter's folder on disk: the one part of the package that needs Node. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { CONFIG_FILE, MODEL_FILE, type PeftFiles } from './peft-files.js';

/** Writes the files into `folder`, which is made where there is none. */
export async function writePeftFolder(folder: string, files: PeftFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of [CONFIG_FILE, MODEL_FILE] as const) {
    await writeFile(`${folder}/${name}`, files[name]);
  }
}

/** The files of a folder that `writePeftFolder()` or PEFT's `save_pretrained()` wrote. */
export async function readPeftFolder(folder: string): Promise<PeftFiles> {
  const read = async (name: string) => Uint8Array.from(await readFile(`${folder}/${name}`));
  return { [CONFIG_FILE]: await read(CONFIG_FILE), [MODEL_FILE]: await read(MODEL_FILE) };
}

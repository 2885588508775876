/** An adapter's folder on disk: the one part of the package that needs Node. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { CONFIG_FILE, MODEL_FILE, type PeftFiles } from './peft-files.js';
import { PICKLE_FILE, pickleRefused } from './peft-pickle.js';

/** Writes the files into `folder`, which is made where there is none. */
export async function writePeftFolder(folder: string, files: PeftFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of [CONFIG_FILE, MODEL_FILE] as const) {
    await writeFile(`${folder}/${name}`, files[name]);
  }
}

/**
 * The files of a folder that `writePeftFolder()` or PEFT's `save_pretrained()` wrote. Rejects with an
 * ERR_FORMAT, `reason` 'pickle', where the tensors are a pickle, and with the errors of node:fs.
 */
export async function readPeftFolder(folder: string): Promise<PeftFiles> {
  const read = async (name: string) => Uint8Array.from(await readFile(`${folder}/${name}`));
  return { [CONFIG_FILE]: await read(CONFIG_FILE), [MODEL_FILE]: await readModel() };

  async function readModel() {
    try {
      return await read(MODEL_FILE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const names = await readdir(folder);
      throw names.includes(PICKLE_FILE) ? pickleRefused(`${PICKLE_FILE} is`) : error;
    }
  }
}

/**
 * The entry `lora-wasm/peft/node`: an adapter's folder on disk. The only part of the package that
 * needs Node.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { unexpected, unreadableArgument } from '../checks/accept.js';
import { acceptPeftFiles, CONFIG_FILE, MODEL_FILE, type PeftFiles } from './peft/files.js';
import { PICKLE_FILE, pickleRefused } from './peft/pickle.js';

/**
 * Writes the files into `folder`, which is created if it does not exist.
 *
 * @throws LoraError ERR_ARGUMENT, with the system's error, if any, as its `cause`
 */
export async function writePeftFolder(folder: string, files: PeftFiles): Promise<void> {
  const path = acceptFolder(folder);
  const accepted = acceptPeftFiles(files);
  try {
    await mkdir(path, { recursive: true });
    for (const name of [CONFIG_FILE, MODEL_FILE] as const) {
      await writeFile(`${path}/${name}`, accepted[name]);
    }
  } catch (cause) {
    throw unreadableArgument('folder', cause, 'written to');
  }
}

/**
 * Reads a folder that `writePeftFolder()` or PEFT's `save_pretrained()` wrote.
 *
 * @throws LoraError ERR_FORMAT, `reason` 'pickle', if the tensors are a pickle; ERR_ARGUMENT, with
 *   the system's error, if any, as its `cause`
 */
export async function readPeftFolder(folder: string): Promise<PeftFiles> {
  const path = acceptFolder(folder);
  const read = async (name: string) => Uint8Array.from(await readFile(`${path}/${name}`));
  try {
    return { [CONFIG_FILE]: await read(CONFIG_FILE), [MODEL_FILE]: await readModel() };
  } catch (cause) {
    throw unreadableArgument('folder', cause);
  }

  async function readModel() {
    try {
      return await read(MODEL_FILE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const names = await readdir(path);
      throw names.includes(PICKLE_FILE) ? pickleRefused(`${PICKLE_FILE} is`) : error;
    }
  }
}

function acceptFolder(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unexpected('folder', value, "a folder's path");
}

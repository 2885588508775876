/**
 * The entry `lora-wasm/peft/node`: an adapter's folder on disk. The only part of the package that
 * needs Node.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unexpected, unreadableArgument } from '../checks/accept.js';
import { acceptPeftFiles, CONFIG_FILE, MODEL_FILE, type PeftFiles } from './peft/files.js';
import { PICKLE_FILE, pickleRefused } from './peft/pickle.js';

/**
 * Writes the files into `folder`, which is created if it does not exist. Files that are there are
 * replaced when both new ones are complete.
 *
 * @throws LoraError ERR_ARGUMENT, with the system's error, if any, as its `cause`
 */
export async function writePeftFolder(folder: string, files: PeftFiles): Promise<void> {
  const path = acceptFolder(folder);
  const accepted = acceptPeftFiles(files);
  try {
    await makeFolder(path);
    await replaceFiles(path, accepted);
  } catch (cause) {
    throw unreadableArgument('folder', cause, 'written to');
  }
}

/**
 * Makes a folder and those above it. The `recursive` of mkdir() never ends where the system finds no
 * place in a folder that exists, as in /proc.
 */
async function makeFolder(path: string): Promise<void> {
  if (await isThere(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error; // another process may have made it
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

async function replaceFiles(folder: string, files: PeftFiles): Promise<void> {
  const names = [CONFIG_FILE, MODEL_FILE] as const;
  const partOf = (name: string) => `${folder}/${name}.part`;
  try {
    for (const name of names) await writeFile(partOf(name), files[name]);
    for (const name of names) await rename(partOf(name), `${folder}/${name}`);
  } catch (error) {
    for (const name of names) await rm(partOf(name), { force: true }).catch(() => undefined);
    throw error;
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
      if (codeOf(error) !== 'ENOENT') throw error;
      const names = await readdir(path);
      throw names.includes(PICKLE_FILE) ? pickleRefused(`${PICKLE_FILE} is`) : error;
    }
  }
}

function acceptFolder(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unexpected('folder', value, "a folder's path");
}

import {
  access,
  constants,
  open,
  readdir,
  mkdir,
  realpath,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { once } from 'node:events';
import { rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { about, Failure, OutputClosed, UsageError } from './failure.js';
import { interrupt } from './interrupt.js';

/** A place for a result, opened before the work begins, so that it does not fail at the end. */
export interface Output {
  write(bytes: Uint8Array | string): Promise<void>;
  /** Completes the output. */
  commit(): Promise<void>;
  /** Removes the output; an existing file is unchanged. */
  discard(): Promise<void>;
}

/**
 * Opens a new file, or with `force` one that replaces an existing file when it is complete. `-` is
 * stdout; pipes and devices are written directly.
 */
async function openOutput(path: string, force: boolean): Promise<Output> {
  if (path === '-') return standardOutput();
  const existing = await statOf(path);
  if (existing?.isDirectory()) throw new Failure(`${path} is a folder; a file was expected`);
  if (existing && !existing.isFile()) return new FileOutput(path, await open(path, 'w'));
  if (existing && !force) throw exists(path);
  const target = existing ? await realpath(path) : path;
  const part = existing ? `${target}.${process.pid}.part` : target;
  return new FileOutput(part, await openNew(part), target);
}

/** Writes a result; if that fails, removes the output. */
export async function writeOutput<Result>(
  path: string,
  force: boolean,
  write: (output: Output) => Promise<Result>,
): Promise<Result> {
  const output = await openOutput(path, force);
  try {
    const result = await write(output);
    await output.commit();
    return result;
  } catch (error) {
    await output.discard();
    throw error;
  }
}

class FileOutput implements Output {
  readonly #path: string;
  readonly #part: string | undefined;
  readonly #handle: FileHandle;
  readonly #settle: () => void;

  /** @param target the final path, if the file is written under another name first */
  constructor(part: string, handle: FileHandle, target?: string) {
    this.#path = target ?? part;
    this.#part = target && part;
    this.#handle = handle;
    this.#settle = interrupt.undoIfStopped(() => {
      if (this.#part !== undefined) rmSync(this.#part, { force: true });
    });
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw about(this.#path, error);
    }
  }

  async commit(): Promise<void> {
    interrupt.keep();
    await this.#handle.close();
    if (this.#part !== undefined && this.#part !== this.#path) await rename(this.#part, this.#path);
    this.#settle();
  }

  async discard(): Promise<void> {
    await this.#handle.close();
    if (this.#part !== undefined) await rm(this.#part, { force: true });
    this.#settle();
  }
}

function standardOutput(): Output {
  // The command may be waiting for its own input, which need not end.
  process.stdout.once('error', () => interrupt.stop(new OutputClosed()));
  const nothing = async () => undefined;
  return {
    async write(bytes) {
      interrupt.signal.throwIfAborted();
      if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
    },
    commit: nothing,
    discard: nothing,
  };
}

/**
 * Claims a folder for an adapter, a new or empty one, or with `force` any, while it is made; if that
 * fails, removes what is new of the folder.
 */
export async function writeInto(
  path: string,
  force: boolean,
  write: () => Promise<void>,
): Promise<void> {
  const release = await claimFolder(path, force);
  try {
    await write();
  } catch (error) {
    release();
    throw error;
  }
}

async function claimFolder(path: string, force: boolean): Promise<() => void> {
  if (path === '-') throw new UsageError('an adapter is written into a folder, not to stdout');
  const existing = await statOf(path);
  if (existing && !existing.isDirectory()) {
    throw new Failure(`${path} is a file; an adapter is written into a folder`);
  }
  if (!existing) {
    const made: string[] = [];
    const undo = () => removeEmpty(made);
    await makeFolder(path, made).catch((error: unknown) => {
      undo();
      throw error;
    });
    const settle = interrupt.undoIfStopped(undo);
    return () => {
      settle();
      undo();
    };
  }
  await access(path, constants.W_OK);
  if (!force && (await readdir(path)).length > 0) throw exists(path);
  return () => undefined;
}

/**
 * Makes a folder and those above it, and adds them to `made`, the innermost first. The `recursive` of
 * mkdir() never ends where the system finds no place in a folder that exists, as in /proc.
 */
async function makeFolder(path: string, made: string[]): Promise<void> {
  if (await statOf(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent, made);
  try {
    await mkdir(path);
    made.unshift(path);
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause; // another process may have made it
  }
}

function removeEmpty(paths: readonly string[]): void {
  try {
    for (const path of paths) rmdirSync(path);
  } catch {
    // It is not empty, or it was removed.
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (cause) {
    throw codeOf(cause) === 'EEXIST' ? exists(path) : cause;
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

const codeOf = (cause: unknown) => (cause as NodeJS.ErrnoException).code;

const exists = (path: string) =>
  new Failure(`${path} exists already and is left as it is; --force replaces it`, {
    code: 'EEXIST',
  });

import {
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
import { Failure, OutputClosed, UsageError } from './failure.js';
import { interrupt } from './interrupt.js';

/** A place for a result, opened before the work begins, so that it does not fail at the end. */
export interface Output {
  readonly path: string;
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
  if (path === '-') return new StandardOutput();
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
  readonly path: string;
  readonly #part: string | undefined;
  readonly #handle: FileHandle;
  readonly #settle: () => void;

  /** @param target the final path, if the file is written under another name first */
  constructor(part: string, handle: FileHandle, target?: string) {
    this.path = target ?? part;
    this.#part = target && part;
    this.#handle = handle;
    this.#settle = interrupt.undoIfStopped(() => {
      if (this.#part !== undefined) rmSync(this.#part, { force: true });
    });
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await this.#handle.appendFile(bytes);
  }

  async commit(): Promise<void> {
    interrupt.keep();
    await this.#handle.close();
    if (this.#part !== undefined && this.#part !== this.path) await rename(this.#part, this.path);
    this.#settle();
  }

  async discard(): Promise<void> {
    await this.#handle.close();
    if (this.#part !== undefined) await rm(this.#part, { force: true });
    this.#settle();
  }
}

class StandardOutput implements Output {
  readonly path = '-';

  constructor() {
    // The command may be waiting for its own input, which need not end.
    process.stdout.once('error', () => interrupt.stop(new OutputClosed()));
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    interrupt.signal.throwIfAborted();
    if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
  }

  async commit(): Promise<void> {}
  async discard(): Promise<void> {}
}

/** Claims a folder for an adapter: a new or empty one, or with `force` any. */
export async function claimFolder(path: string, force: boolean): Promise<() => Promise<void>> {
  if (path === '-') throw new UsageError('an adapter is written into a folder, not to stdout');
  const existing = await statOf(path);
  if (existing && !existing.isDirectory()) {
    throw new Failure(`${path} is a file; an adapter is written into a folder`);
  }
  if (!existing) {
    await mkdir(path, { recursive: true });
    const settle = interrupt.undoIfStopped(() => removeEmpty(path));
    return async () => {
      settle();
      removeEmpty(path);
    };
  }
  if (!force && (await readdir(path)).length > 0) throw exists(path);
  return async () => undefined;
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It is not empty, or it was removed.
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST' ? exists(path) : cause;
  }
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

const exists = (path: string) =>
  new Failure(`${path} exists already and is left as it is; --force replaces it`, {
    code: 'EEXIST',
  });

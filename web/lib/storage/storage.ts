import { isRecord, unexpected, type Given } from '../checks/accept.js';
import { describe } from '../base/describe.js';
import {
  acceptContents,
  PARTS,
  sizeOf,
  type Contents,
  type ContentsInput,
  type Part,
} from './contents.js';
import { inTransaction } from './database.js';
import { notFound, storageError } from './storage-errors.js';

export type { Contents, ContentsInput, Part } from './contents.js';
export type { StorageReason } from '../types/reasons.js';

/** The version of entries. Newer ones are refused. */
const FORMAT = 1;

/** An entry in the list. */
export interface SavedEntry {
  name: string;
  savedAt: Date;
  /** The kinds of its contents. */
  parts: Part[];
  /** Its approximate size in bytes. */
  bytes: number;
}

/**
 * Stores adapters, histories, snapshots of runs and compressed data in IndexedDB, for the pages of
 * this origin, under names of your choice. Every call is atomic. Browser failures are reported as
 * ERR_STORAGE with a {@link StorageReason}.
 *
 * @example
 * await storage.save('weather', { adapter: result, history: result.history });
 * const { adapter } = await storage.load('weather');
 */
export const storage = {
  /** All entries, sorted by name in code unit order. */
  async list(): Promise<SavedEntry[]> {
    const [names, infos] = (await inTransaction('readonly', ({ entries }) => [
      entries.getAllKeys(),
      entries.getAll(),
    ])) as [string[], unknown[]];
    return names.map((name, i) => entryOf(name, infos[i]));
  },

  /**
   * Saves `contents` under a name, and replaces an earlier entry. Also rejects with ERR_ARGUMENT,
   * ERR_SHAPE and ERR_NOT_FINITE.
   */
  async save(name: string, contents: ContentsInput): Promise<void> {
    const key = acceptName(name);
    const accepted = acceptContents(contents);
    const info = {
      format: FORMAT,
      savedAt: Date.now(),
      parts: Object.keys(accepted),
      bytes: sizeOf(accepted),
    };
    await inTransaction('readwrite', (stores) => [
      stores.entries.put(info, key),
      stores.contents.put(accepted, key),
    ]);
  },

  /** Loads the entry of a name. */
  async load(name: string): Promise<Contents> {
    const key = acceptName(name);
    const [info, contents] = await inTransaction('readonly', (stores) => [
      stores.entries.get(key),
      stores.contents.get(key),
    ]);
    if (info === undefined) throw notFound(key);
    requireFormat(key, info);
    try {
      return acceptContents(contents);
    } catch (cause) {
      throw storageError('damaged', `what is saved as ${describe(key)} is damaged`, cause);
    }
  },

  /** Deletes the entry of a name. */
  async delete(name: string): Promise<void> {
    const key = acceptName(name);
    const [found] = await inTransaction('readwrite', ({ entries, contents }) => [
      entries.getKey(key),
      entries.delete(key),
      contents.delete(key),
    ]);
    if (found === undefined) throw notFound(key);
  },
};

function acceptName(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unexpected('name', value, 'a text that is not empty');
}

/** The list entry of any stored value: damaged ones can still be listed and deleted. */
function entryOf(name: string, info: unknown): SavedEntry {
  const { savedAt, parts, bytes }: Given = isRecord(info) ? info : {};
  return {
    name,
    savedAt: new Date(Number(savedAt) || 0),
    parts: PARTS.filter((part) => Array.isArray(parts) && parts.includes(part)),
    bytes: Number(bytes) || 0,
  };
}

function requireFormat(name: string, info: unknown): void {
  const { format }: Given = isRecord(info) ? info : {};
  if (format === FORMAT) return;
  if (Number.isInteger(format) && (format as number) > FORMAT) {
    throw storageError(
      'version',
      `${describe(name)} was saved by a newer version of lora-wasm, in format ${String(format)}`,
    );
  }
  throw storageError('damaged', `what is saved as ${describe(name)} is damaged`);
}

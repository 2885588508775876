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

/** Of an entry. A newer one is refused by name rather than misread. */
const FORMAT = 1;

/** What is known of an entry without loading it. */
export interface SavedEntry {
  name: string;
  savedAt: Date;
  /** What is in it. */
  parts: Part[];
  /** About how many bytes it takes. */
  bytes: number;
}

/**
 * What the browser keeps for the pages of this origin, in IndexedDB: adapters, histories, snapshots
 * of runs and compressed data, by names of your choice. Each call is done as a whole or not at all,
 * whatever happens to the page meanwhile. All of them reject with ERR_STORAGE and a
 * {@link StorageReason}.
 *
 * @example
 * await storage.save('weather', { adapter: result, history: result.history });
 * const { adapter } = await storage.load('weather');
 */
export const storage = {
  /** Everything that is saved, by name in the order of its characters' codes. */
  async list(): Promise<SavedEntry[]> {
    const [names, infos] = (await inTransaction('readonly', ({ entries }) => [
      entries.getAllKeys(),
      entries.getAll(),
    ])) as [string[], unknown[]];
    return names.map((name, i) => entryOf(name, infos[i]));
  },

  /**
   * Saves `contents` by that name, in the place of what was saved by it before. Rejects with
   * ERR_ARGUMENT, ERR_SHAPE and ERR_NOT_FINITE too.
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

  /** What was saved by that name. */
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

  /** Removes what was saved by that name. */
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

/** As far as it can be told: what cannot be read can still be listed, and deleted. */
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

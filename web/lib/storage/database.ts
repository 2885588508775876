import { storageErrorOf, unavailable } from './storage-errors.js';

const DATABASE = 'lora-wasm';
const VERSION = 1;
const STORES = ['entries', 'contents'] as const;

/** The object stores: information about every entry, and the entries, by name. */
export type Stores = Readonly<Record<(typeof STORES)[number], IDBObjectStore>>;

/**
 * Makes requests in one transaction, which is atomic, and returns their results. The connection is
 * closed afterwards, so that a page does not block a newer version in another page. Rejects with
 * ERR_STORAGE.
 */
export async function inTransaction(
  mode: IDBTransactionMode,
  request: (stores: Stores) => readonly { readonly result: unknown }[],
): Promise<unknown[]> {
  try {
    const database = await open();
    try {
      const transaction = database.transaction(STORES, mode, { durability: 'strict' });
      const done = completion(transaction);
      const [entries, contents] = STORES.map((name) => transaction.objectStore(name));
      const requests = request({ entries, contents } as Stores);
      await done;
      return requests.map(({ result }) => result);
    } finally {
      database.close();
    }
  } catch (cause) {
    throw storageErrorOf(cause);
  }
}

function open(): Promise<IDBDatabase> {
  if (typeof indexedDB === 'undefined') throw unavailable();
  const request = indexedDB.open(DATABASE, VERSION);
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => {
      for (const name of STORES) request.result.createObjectStore(name);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completion(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** A worker that reads a Parquet file with each of its bits flipped, and tells what came of each. */
import { parentPort } from 'node:worker_threads';
import { LoraError } from 'lora-wasm';
import { readParquet } from 'lora-wasm/data';

/** Two columns, of DOUBLE and INT32, as hyparquet-writer writes them: pages of version 2. */
const FILE = Buffer.from(
  'UEFSMRUGFTQVMFwVBhUAFQYVABUEFQAAAAMHGAAABQEE+D8FBygAAEAAAAAAAAAIQBUGFRwVIFwVBhUAFQYVABUEFQAAAAMHDCwDAAAABAAAAAUAAAAVBBk8SARyb290FQQAFQolAhgBYQAVAiUCGAFiABYGGRwZLCYIHBUKGRUAGRgBYRUCFgYWXhZaJgg8NgAoCAAAAAAAAAhAGAgAAAAAAAD4PzYAABkcFQYVABUCAAAAJmIcFQIZFQAZGAFiFQIWBhZGFkomYjw2ACgEBQAAABgEAwAAAAAZHBUGFQAVAgAAABakARYGNqQBACgJaHlwYXJxdWV0GSwcAAAcAAAArAAAAFBBUjE=',
  'base64',
);

for (let bit = 0; bit < 8 * FILE.length; bit++) {
  const file = Uint8Array.from(FILE);
  file[bit >> 3] ^= 1 << (bit & 7);
  let outcome = 'read';
  try {
    for await (const { x } of readParquet(file, { x: ['b'] })) {
      if (x.length > 3) throw new Error(`${x.length} values`);
    }
  } catch (error) {
    outcome = error instanceof LoraError ? 'refused' : error.message;
  }
  parentPort.postMessage({ bit, outcome });
}

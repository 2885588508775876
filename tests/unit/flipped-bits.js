/** A worker that reads a Parquet file with each of its bits flipped, and tells what came of each. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { LoraError } from 'lora-wasm';
import { readParquet } from 'lora-wasm/data';

/** Two columns, of DOUBLE and INT32, as hyparquet-writer writes them: pages of version 2. */
const FILE = Buffer.from(
  'UEFSMRUGFTQVMFwVBhUAFQYVABUEFQAAAAMHGAAABQEE+D8FBygAAEAAAAAAAAAIQBUGFRwVIFwVBhUAFQYVABUEFQAAAAMHDCwDAAAABAAAAAUAAAAVBBk8SARyb290FQQAFQolAhgBYQAVAiUCGAFiABYGGRwZLCYIHBUKGRUAGRgBYRUCFgYWXhZaJgg8NgAoCAAAAAAAAAhAGAgAAAAAAAD4PzYAABkcFQYVABUCAAAAJmIcFQIZFQAZGAFiFQIWBhZGFkomYjw2ACgEBQAAABgEAwAAAAAZHBUGFQAVAgAAABakARYGNqQBACgJaHlwYXJxdWV0GSwcAAAcAAAArAAAAFBBUjE=',
  'base64',
);

/** Bits that once made it hang: a length of Snappy, and numbers of children in the schema. */
const BITS = {
  'snappy.parquet': [8 * 508 + 7],
  'types.parquet': [8 * 5475, 8 * 5514, 8 * 5779],
};

async function tryOut(whole, bit, x) {
  const file = Uint8Array.from(whole);
  file[bit >> 3] ^= 1 << (bit & 7);
  let outcome = 'read';
  try {
    for await (const batch of readParquet(file, { x })) {
      if (batch.n > 10) throw new Error(`${batch.n} rows`);
    }
  } catch (error) {
    outcome = error instanceof LoraError ? 'refused' : error.message;
  }
  parentPort.postMessage({ bit, outcome });
}

for (let bit = 0; bit < 8 * FILE.length; bit++) await tryOut(FILE, bit, ['b']);
for (const [name, bits] of Object.entries(BITS)) {
  const whole = readFileSync(new URL(`../golden/tables/${name}`, import.meta.url));
  for (const bit of bits) await tryOut(whole, bit, [0]);
}

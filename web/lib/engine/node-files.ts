import { nodeModule } from './node-module.js';

/** What is used of node:fs/promises. */
interface NodeFiles {
  readFile(url: URL): Promise<Uint8Array<ArrayBuffer>>;
}

/** Node's files, which its fetch does not read; undefined elsewhere. */
export function nodeFiles(): NodeFiles | undefined {
  return nodeModule<NodeFiles>('node:fs/promises');
}

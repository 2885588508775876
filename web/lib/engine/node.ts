/** Node's own modules. */

/** What is used of node:fs/promises. */
interface NodeFiles {
  readFile(url: URL): Promise<Uint8Array<ArrayBuffer>>;
}

/** Node's files, which its fetch does not read; undefined elsewhere. */
export function nodeFiles(): NodeFiles | undefined {
  return nodeModule<NodeFiles>('node:fs/promises');
}

/** A module of Node's own; undefined elsewhere. Without an `import`, which bundlers stumble over. */
export function nodeModule<Module>(name: string): Module | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Module };
  };
  return process?.getBuiltinModule?.(name);
}

/** The part of node:fs/promises that is used. */
interface NodeFiles {
  readFile(url: URL): Promise<Uint8Array<ArrayBuffer>>;
}

/** Node's file system, since its fetch does not read files; undefined elsewhere. */
export function nodeFiles(): NodeFiles | undefined {
  return nodeModule<NodeFiles>('node:fs/promises');
}

/**
 * A built-in module of Node; undefined elsewhere. Not an `import`, which bundlers would try to
 * resolve.
 */
export function nodeModule<Module>(name: string): Module | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Module };
  };
  return process?.getBuiltinModule?.(name);
}

/** A module of Node's own; undefined elsewhere. Without an `import`, which bundlers stumble over. */
export function nodeModule<Module>(name: string): Module | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): Module };
  };
  return process?.getBuiltinModule?.(name);
}

/** What peft-node.ts needs of Node: its whole types would let the rest of the library use them. */
declare module 'node:fs/promises' {
  export function mkdir(path: string, options: { recursive: true }): Promise<unknown>;
  export function readFile(path: string): Promise<Uint8Array>;
  export function writeFile(path: string, data: Uint8Array): Promise<void>;
}

import { zipOf } from './zip.js';

/** How long an address stays valid: the browser may ask where to save the file first. */
const ADDRESS_MS = 60_000;

/** Saves a file through the browser, as its downloads. */
export function saveFile(name: string, content: BlobPart): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS);
}

/** Saves several files, of bytes or of text, as one archive. */
export async function saveArchive(
  name: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  saveFile(name, await zipOf(files));
}

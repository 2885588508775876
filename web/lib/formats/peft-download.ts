import type { PeftFiles } from './peft-files.js';

/** How long an address stays valid: the browser may ask where to save the file first. */
const ADDRESS_MS = 60_000;

/**
 * Saves the files through the browser, as its downloads: for pages only. A browser may ask whether
 * the page may save more than one file.
 */
export function downloadPeft(files: PeftFiles): void {
  for (const [name, bytes] of Object.entries(files) as [string, Uint8Array<ArrayBuffer>][]) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS);
  }
}

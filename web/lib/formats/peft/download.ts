import { LoraError } from '../../base/errors.js';
import { acceptPeftFiles, type PeftFiles } from './files.js';
import type { OwnedBytes } from '../../types/arrays.js';

/** How long an object URL stays valid, since the browser may ask where to save the file first. */
const ADDRESS_MS = 60_000;

/**
 * Saves the files as downloads of the browser; for pages only. A browser may ask whether the page
 * may download several files.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_UNSUPPORTED outside of a page
 */
export function downloadPeft(files: PeftFiles): void {
  const accepted = acceptPeftFiles(files);
  if (typeof document === 'undefined') {
    throw new LoraError('ERR_UNSUPPORTED', 'downloadPeft() is for pages; there is none here');
  }
  for (const [name, bytes] of Object.entries(accepted) as [string, OwnedBytes][]) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS);
  }
}

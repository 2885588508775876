import { openNpy, openNpyPair, openNpz } from './array-table.js';
import { openCsv } from './csv-table.js';
import type { AskedForm, Table } from './table.js';
import { ownData as words } from '../words/index.js';

const NUMPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/**
 * What is in a file, or in two .npy files; told by how a file begins, whatever it is called. Nothing is
 * sent anywhere.
 *
 * @param asked how to read it, if it has lines
 * @throws Error with words for people
 */
export async function openFiles(files: readonly File[], asked?: AskedForm): Promise<Table> {
  const [one, other] = files;
  if (!one) throw new Error(words.TROUBLE.nothingDropped);
  const kinds = await Promise.all(files.map(kindOf));
  if (other) {
    if (files.length === 2 && kinds.every((kind) => kind === 'npy')) {
      return openNpyPair([one, other]);
    }
    throw new Error(words.TROUBLE.severalFiles);
  }
  if (kinds[0] === 'npy') return openNpy(one, one.name);
  if (kinds[0] === 'npz') return openNpz(one, one.name);
  return openCsv(one, one.name, asked);
}

async function kindOf(file: File): Promise<'npy' | 'npz' | 'text'> {
  const start = new Uint8Array(await file.slice(0, NUMPY.length).arrayBuffer());
  const begins = (magic: readonly number[]) => magic.every((byte, i) => start[i] === byte);
  if (begins(NUMPY)) return 'npy';
  // Bytes may stand before an archive: its own name is worth something then.
  return begins(ZIP) || /\.npz$/i.test(file.name) ? 'npz' : 'text';
}

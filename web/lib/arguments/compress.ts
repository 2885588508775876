import { acceptCount, acceptOptions } from '../checks/accept.js';
import { refuseBeside } from './problem.js';
import { acceptBytes } from '../checks/bytes.js';
import { COMPRESS } from '../options/tables.js';

/** Checks the options of compress(). */
export function acceptCompressOptions(
  options: unknown,
): { dIn: number; dOut: number } | { bytes: Uint8Array } {
  const given = acceptOptions('compress()', options, Object.keys(COMPRESS), ['dIn', 'dOut']);
  if (given.bytes === undefined) {
    return { dIn: acceptCount('dIn', given.dIn, 1), dOut: acceptCount('dOut', given.dOut, 1) };
  }
  for (const name of ['dIn', 'dOut']) refuseBeside(given, name, 'bytes');
  return { bytes: acceptBytes('bytes', given.bytes) };
}

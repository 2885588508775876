import { acceptCount, acceptOptions } from '../checks/accept.js';
import { refuseBeside } from './problem.js';
import { acceptBytes } from '../checks/bytes.js';
import { parseOption } from '../options/option.js';
import { COMPRESS } from '../options/tables.js';
import type { AcceptedCompress } from '../worker/compressed.js';

export function acceptCompressOptions(options: unknown): AcceptedCompress {
  const given = acceptOptions('compress()', options, Object.keys(COMPRESS), ['dIn', 'dOut']);
  const workers = parseOption(COMPRESS.workers, 'workers', given.workers);
  if (given.bytes === undefined) {
    const [dIn, dOut] = [acceptCount('dIn', given.dIn, 1), acceptCount('dOut', given.dOut, 1)];
    return { dIn, dOut, workers };
  }
  for (const name of ['dIn', 'dOut']) refuseBeside(given, name, 'bytes');
  return { bytes: acceptBytes('bytes', given.bytes), workers };
}

import { realpath, stat } from 'node:fs/promises';
import { UsageError } from './failure.js';

/** The options that name files to read. */
interface Inputs {
  readonly data: readonly string[];
  readonly targets?: string;
  readonly validation?: number | string;
  readonly base?: string;
}

/**
 * Throws the error of the system for a file that is not there, before --out is looked at, and for
 * stdin in two places, of which the second would find nothing.
 */
export async function requireFiles({ data, targets, validation, base }: Inputs): Promise<void> {
  const paths = [...data, targets, validation, base];
  if (paths.filter((path) => path === '-').length > 1) {
    throw new UsageError('stdin (-) is given twice, and can be read once');
  }
  for (const path of paths) {
    if (typeof path === 'string' && path !== '-') await stat(path);
  }
}

/** Throws if --out is a file of the rows: not even --force replaces them by what is made of them. */
export async function requireOtherOut(
  { data, targets }: Pick<Inputs, 'data' | 'targets'>,
  out: string,
): Promise<void> {
  const target = await realpath(out).catch(() => undefined); // it need not be there
  for (const path of [...data, targets]) {
    if (path === undefined || path === '-' || (await realpath(path)) !== target) continue;
    throw new UsageError(`--out is ${path}, whose rows it would replace`);
  }
}

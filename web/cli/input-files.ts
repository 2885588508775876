import { stat } from 'node:fs/promises';

/** The options that name files to read. */
interface Inputs {
  readonly data: readonly string[];
  readonly targets?: string;
  readonly validation?: number | string;
  readonly base?: string;
}

/** Throws the error of the system for a file that is not there: before --out is looked at. */
export async function requireFiles({ data, targets, validation, base }: Inputs): Promise<void> {
  for (const path of [...data, targets, validation, base]) {
    if (typeof path === 'string' && path !== '-') await stat(path);
  }
}

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));
export const benchRoot = fileURLToPath(new URL('./', import.meta.url));

const made = join(projectRoot, 'build/bench');

/** @param {string} shape @param {string} file */
export const dataFile = (shape, file) => join(made, 'data', shape, file);

/** @param {string} build */
export const peakFile = (build) => join(made, `peak-${build}.wasm`);

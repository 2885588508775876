// Seeded problems, written once to build/bench/data/: whatever reads them computes on the same bits.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { product } from '../../web/tasks/product.js';
import { normalFrom, uniformFrom } from '../../web/tasks/random.js';
import { dataFile } from './paths.js';
import { SHAPES } from './shapes.js';
import { DATA, NOISE_OF_QUERIES } from './uses.js';

/** @import { Shape } from './shapes.js' */

const SEED = 20250601;
const NOISE = 0.1;

/** @param {string[]} names */
export async function writeProblems(names) {
  for (const name of names) {
    // The last file to be written tells whether all are there.
    if (existsSync(dataFile(name, 'complete'))) continue;
    await mkdir(dataFile(name, '.'), { recursive: true });
    for (const [matrix, values] of Object.entries(makeProblem(SHAPES[name]))) {
      await writeFile(dataFile(name, `${matrix}.f64`), values);
    }
    await writeFile(dataFile(name, 'complete'), '');
  }
}

/**
 * The matrices of uses.js: normal values; queries are rows of the index, disturbed.
 *
 * @param {string[]} names of DATA
 */
export async function writeUses(names) {
  for (const name of names) {
    if (existsSync(dataFile(name, 'complete'))) continue;
    await mkdir(dataFile(name, '.'), { recursive: true });
    for (const [matrix, values] of Object.entries(makeMatrices(DATA[name]))) {
      await writeFile(dataFile(name, `${matrix}.f64`), values);
    }
    await writeFile(dataFile(name, 'complete'), '');
  }
}

function makeMatrices(shapes) {
  const normal = normalFrom(uniformFrom(SEED));
  const matrices = Object.fromEntries(
    Object.entries(shapes).map(([name, [rows, columns]]) => [
      name,
      Float64Array.from({ length: rows * columns }, normal),
    ]),
  );
  const { queries, index } = matrices;
  if (!queries) return matrices;
  return { index, queries: queries.map((value, i) => index[i] + NOISE_OF_QUERIES * value) };
}

export const problemsExist = (names) =>
  names.every((name) => existsSync(dataFile(name, 'complete')));

/**
 * A base weight that is wrong by a matrix of the adapter's rank. The adapter starts near the right
 * column space, so that a few steps change the loss by much: a peer that trained wrongly, or not at
 * all, would be seen.
 *
 * @param {Shape} shape
 */
function makeProblem({ n, dIn, dOut, rank }) {
  const normal = normalFrom(uniformFrom(SEED));
  const normals = (size, deviation) =>
    Float64Array.from({ length: size }, () => deviation * normal());

  const x = normals(n * dIn, 1);
  const wBase = normals(dIn * dOut, 1 / Math.sqrt(dIn));
  const columns = normals(dIn * rank, 1 / Math.sqrt(dIn));
  const rows = normals(rank * dOut, 1 / Math.sqrt(dOut));
  // By the thin factors, which is as good as x @ wBase - y: y is made to fit.
  const baseResidual = product(product(x, columns, n), rows, n).map(
    (change) => -change - NOISE * normal(),
  );
  const y = product(x, wBase, n).map((base, i) => base - baseResidual[i]);
  const a0 = columns.map((value) => (value + normal() / Math.sqrt(dIn)) / Math.SQRT2);
  const b0 = normals(rank * dOut, 0.01);
  return { x, y, wBase, baseResidual, a0, b0 };
}

/**
 * Moves a search index to a new embedding model without embedding its documents again.
 *
 * An index holds vectors of an old model; queries will come as vectors of a new one. For some of
 * the entries both vectors are at hand. A linear layer is fitted on these pairs, x old and y
 * new, and the whole index sent through it; a query's own entry should then be among the ten
 * nearest to it.
 *
 * 1. Ordinary words: the layer is made from nothing (wBase = 0), of a low rank and in full.
 *    Unrelated models differ in nearly every direction: a low rank is the wrong answer.
 * 2. Names: the layer of 1 finds few of them, and pairs of only 301 names are at hand. wBase is
 *    that layer, frozen, and the names get an adapter of their own. It gains much more than full
 *    fine-tuning on so few pairs, yet less than a change held back by a ridge instead of its rank.
 *
 * Every figure is of words that nothing was fitted on. To do the same with vectors of your own,
 * give `collections` pairs { word, old, new } of them, and let it tell apart what your
 * collections are.
 *
 *     npm ci --prefix examples/embeddings/vectors   (145 MB of vectors, which npm test gets by itself)
 *     npm run build && node examples/embeddings/migrate.js
 */
import { apply, merge, metrics, solve, train } from 'lora-wasm';
import { terminalOf } from '../demo/terminal.js';
import { collections } from './collections.js';
import { pairedWords } from './vectors/models.js';
import { resultTable } from './report.js';

/** @import { Adapter } from 'lora-wasm' */
/** @import { Collection } from './collections.js' */
/** @import { Result } from './report.js' */

const RIDGES = [0.001, 0.003, 0.01, 0.03, 0.1];

const { print, bold } = terminalOf(process.stdout);
const { ordinary, names } = collections(pairedWords());
const dIn = ordinary.all.x.length / ordinary.all.n;
const dOut = ordinary.all.y.length / ordinary.all.n;
const fullRank = Math.min(dIn, dOut);

print('An index of GloVe vectors, moved to the Universal Sentence Encoder lite.');
print(`\n${bold('1. Ordinary words: a layer made from nothing')}`);
print(sizes(ordinary));
const nothing = new Float64Array(dIn * dOut);
const layer = await solved(ordinary, nothing, fullRank);
print(
  resultTable([
    await judge('low rank', ordinary, await solved(ordinary, nothing, 8), nothing),
    await judge('high rank', ordinary, await solved(ordinary, nothing, 64), nothing),
    await judge('least squares', ordinary, layer, nothing),
  ]),
);

print(`\n${bold('2. Names: that layer of least squares, frozen, and an adapter')}`);
print(sizes(names));
const wBase = await merge(nothing, layer);
const moved = await apply(ordinary.all.x, layer);
const unregularised = await solved(names, wBase, 'lowest');
const ridged = await bestRidge(names, wBase);
const full = await solved(names, wBase, fullRank);
print(
  resultTable([
    { ...(await judge('frozen layer', names, layer, nothing, moved)), rank: 0, parameters: 0 },
    await judge('train()', names, await trained(names, wBase, 16), wBase, moved),
    await judge('solve(), best rank', names, unregularised, wBase, moved),
    await judge('full fine-tuning', names, full, wBase, moved),
    await judge('solve(), best ridge', names, ridged, wBase, moved),
  ]),
);
print('validation: the loss that chose the rank, the ridge and the step to stop at');
print('recall@10, MRR: of held-out words, each looked for among all words of its index');

/**
 * No step size to tune: 'scaled-gd' with a line search, ended by the validation loss.
 *
 * @param {Collection} collection
 * @param {Float64Array} wBase
 * @param {number} rank
 */
function trained({ train: { x, y }, validation }, wBase, rank) {
  const problem = { x, y, wBase, dIn, dOut, rank, steps: 1000, seed: 1 };
  const descent = /** @type {const} */ ({ optimizer: 'scaled-gd', lr: 'line-search' });
  const stopping = { validation: pairs(validation), lossEvery: 5, earlyStopping: { patience: 20 } };
  return train({ ...problem, ...descent, ...stopping });
}

/**
 * @param {Collection} collection
 * @param {Float64Array} wBase
 * @param {number | 'lowest'} rank
 * @param {number} [ridge]
 */
function solved({ train: { x, y }, validation }, wBase, rank, ridge = 0) {
  return solve({ x, y, wBase, dIn, dOut, rank, ridge, validation: pairs(validation) });
}

/**
 * The adapter with the lowest validation loss, of every rank with every ridge.
 *
 * @param {Collection} collection
 * @param {Float64Array} wBase
 */
async function bestRidge(collection, wBase) {
  const found = await Promise.all(
    RIDGES.map((ridge) => solved(collection, wBase, 'lowest', ridge)),
  );
  const losses = found.map(({ validationLossByRank, rank }) => validationLossByRank?.[rank]);
  return found[losses.indexOf(Math.min(...losses.map(Number)))];
}

/**
 * @param {string} name
 * @param {Collection} collection that goes through the layer
 * @param {Adapter} adapter
 * @param {Float64Array} wBase
 * @param {Float64Array | never[]} [others] entries of the index that are moved already
 * @returns {Promise<Result>}
 */
async function judge(name, { validation, heldOut, all }, adapter, wBase, others = []) {
  const index = new Float64Array(all.y.length + others.length);
  index.set(await apply(all.x, adapter, { wBase })); // which begins with what is held out
  index.set(others, all.y.length);
  return {
    name,
    rank: adapter.rank,
    parameters: Math.min(adapter.rank * (dIn + dOut), dIn * dOut),
    validationLoss: await metrics.mse(await apply(validation.x, adapter, { wBase }), validation.y),
    recall: await metrics.recallAtK(heldOut.y, index, { dOut, k: 10 }),
    reciprocalRank: await metrics.meanReciprocalRank(heldOut.y, index, { dOut }),
  };
}

/** @param {Collection['train']} rows */
function pairs({ x, y }) {
  return { x, y };
}

/** @param {Collection} collection */
function sizes({ train, validation, heldOut }) {
  return `${train.n} pairs to fit, ${validation.n} for validation, ${heldOut.n} held out`;
}

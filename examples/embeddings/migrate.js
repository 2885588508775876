/**
 * Moves a search index to a new embedding model without embedding its documents again.
 *
 * An index holds vectors of an old model; queries will come as vectors of a new one. For some of
 * the entries both vectors are at hand. A linear layer is fitted on these pairs, x old and y
 * new, and the whole index sent through it; a query's own entry should then be among the ten
 * nearest to it.
 *
 * 1. Ordinary words: the layer is made from nothing (wBase = 0), as adapters and in full.
 *    Unrelated models differ in nearly every direction: a low rank is the wrong answer.
 * 2. Names: the layer of 1 finds few of them, and pairs of only 301 names are at hand. wBase is
 *    that layer, frozen, and the names get an adapter of their own. It gains much more than full
 *    fine-tuning on so few pairs, yet less than full fine-tuning held back by a ridge.
 *
 * Every figure is of words that nothing was fitted on. To do the same with vectors of your own,
 * give `collections` pairs { word, old, new } of them, and let it tell apart what your
 * collections are.
 *
 *     npm run build && node examples/embeddings/migrate.js
 */
import { apply, metrics, train } from 'lora-wasm';
import { terminalOf } from '../demo/terminal.js';
import { fullFineTune, leastSquares } from '../tasks/least-squares.js';
import { product } from '../tasks/product.js';
import { collections } from './collections.js';
import { pairedWords } from './models.js';
import { resultTable } from './report.js';
import { ridgeFineTune } from './ridge.js';

/** @import { Collection } from './collections.js' */
/** @import { Result } from './report.js' */

/** @typedef {(x: Float64Array) => Float64Array} Layer from old vectors to new ones */

const { print, bold } = terminalOf(process.stdout);
const { ordinary, names } = collections(pairedWords());
const dIn = ordinary.all.x.length / ordinary.all.n;
const dOut = ordinary.all.y.length / ordinary.all.n;
const full = { parameters: dIn * dOut };

print('An index of GloVe vectors, moved to the Universal Sentence Encoder lite.');
print(`\n${bold('1. Ordinary words: a layer made from nothing')}`);
print(sizes(ordinary));
const nothing = new Float64Array(dIn * dOut);
const wBase = leastSquares(ordinary.train);
print(
  resultTable([
    judge({ ...(await adapter(ordinary, nothing, 8)), collection: ordinary }),
    judge({ ...(await adapter(ordinary, nothing, 64)), collection: ordinary }),
    judge({ name: 'least squares', ...full, layer: layerOf(wBase), collection: ordinary }),
  ]),
);

print(`\n${bold('2. Names: that layer of least squares, frozen, and an adapter')}`);
print(sizes(names));
const migrated = layerOf(wBase)(ordinary.all.x);
const ofNames = { collection: names, others: migrated };
const refit = layerOf(fullFineTune(names.train, wBase));
const ridge = layerOf(ridgeFineTune(names.train, names.validation, wBase));
print(
  resultTable([
    judge({ name: 'frozen layer', parameters: 0, layer: layerOf(wBase), ...ofNames }),
    judge({ ...(await adapter(names, wBase, 4)), ...ofNames }),
    judge({ ...(await adapter(names, wBase, 16)), ...ofNames }),
    judge({ name: 'full, least squares', ...full, layer: refit, ...ofNames }),
    judge({ name: 'full, with a ridge', ...full, layer: ridge, ...ofNames }),
  ]),
);
print('validation: the loss that chose the step to stop at, and the ridge');
print('recall@10, MRR: of held-out words, each looked for among all words of its index');

/**
 * No step size to tune: 'scaled-gd' with a line search, ended by the validation loss.
 *
 * @param {Collection} collection
 * @param {Float64Array} wBase
 * @param {number} rank
 */
async function adapter(collection, wBase, rank) {
  const { x, y } = collection.train;
  const validation = { x: collection.validation.x, y: collection.validation.y };
  const problem = { x, y, wBase, dIn, dOut, rank, steps: 1000, seed: 1 };
  const descent = /** @type {const} */ ({ optimizer: 'scaled-gd', lr: 'line-search' });
  const stopping = { validation, lossEvery: 5, earlyStopping: { patience: 20 } };
  const trained = await train({ ...problem, ...descent, ...stopping });
  return {
    name: `adapter, rank ${rank}`,
    parameters: trained.ab.length,
    layer: (/** @type {Float64Array} */ x) => apply(x, trained, { wBase }),
  };
}

/**
 * @param {Float64Array} weight (dIn, dOut)
 * @returns {Layer}
 */
function layerOf(weight) {
  return (x) => product(x, weight, x.length / dIn);
}

/**
 * @param {object} candidate
 * @param {string} candidate.name
 * @param {number} candidate.parameters
 * @param {Layer} candidate.layer
 * @param {Collection} candidate.collection that goes through the layer
 * @param {Float64Array | never[]} [candidate.others] entries of the index that are moved already
 * @returns {Result}
 */
function judge({ name, parameters, layer, collection, others = [] }) {
  const { validation, heldOut, all } = collection;
  const index = new Float64Array(all.y.length + others.length);
  index.set(layer(all.x)); // which begins with what is held out
  index.set(others, all.y.length);
  return {
    name,
    parameters,
    validationLoss: metrics.mse(layer(validation.x), validation.y),
    recall: metrics.recallAtK(heldOut.y, index, { dOut, k: 10 }),
    reciprocalRank: metrics.meanReciprocalRank(heldOut.y, index, { dOut }),
  };
}

/** @param {Collection} collection */
function sizes({ train, validation, heldOut }) {
  return `${train.n} pairs to fit, ${validation.n} for validation, ${heldOut.n} held out`;
}

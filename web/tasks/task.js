/**
 * What a task is: a frozen base model, and rows of a domain it was not fitted to. Matrices are flat,
 * row-major Float64Arrays.
 */

/**
 * Rows of a linear regression problem.
 *
 * @typedef {object} Rows
 * @property {Float64Array} x (n, dIn)
 * @property {Float64Array} y (n, dOut)
 * @property {number} n
 */

/**
 * @typedef {object} Task
 * @property {string} name short and unique: 'weather'
 * @property {string} title one line for people
 * @property {string} description one or two sentences: what goes in, what comes out, what changed
 * @property {'regression' | 'classification'} kind with 'classification', y is one-hot and the
 *   largest output is the answer
 * @property {number} dIn
 * @property {number} dOut
 * @property {string[]} inputNames dIn names
 * @property {string[]} outputNames dOut names
 * @property {Float64Array} wBase (dIn, dOut), the frozen model of the original domain
 * @property {number} [ridge] the ridge to train with, 0 by default
 * @property {Rows} train rows of the new domain; the adapter sees these only
 * @property {Rows} heldOut rows of the new domain that neither model nor adapter has seen
 */

export {};

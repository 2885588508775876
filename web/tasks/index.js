/**
 * Real and synthetic tasks for adapters: data preparation only, from text to flat matrices. Runs
 * in a browser as it does in Node; reading files or fetching is the caller's.
 */
export { weatherTask } from './weather.js';
export { digitsTask, turnedPicture } from './digits.js';
export { REDRAW_RIDGE, redrawTask } from './redraw.js';
export { syntheticTask } from './synthetic.js';
export { fullFineTune } from './least-squares.js';
export { accuracy, effectiveWeight, meanSquaredError, predict } from './evaluate.js';

/** @typedef {import('./task.js').Task} Task */
/** @typedef {import('./task.js').Rows} Rows */
/** @typedef {import('./synthetic.js').SyntheticOptions} SyntheticOptions */

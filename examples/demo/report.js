import Table from 'cli-table3';
import { accuracy, meanSquaredError } from '../../web/tasks/index.js';

/** @import { Rows, Task } from '../../web/tasks/index.js' */
/** @import { Optimum } from './optimum.js' */
/** @import { Terminal } from './terminal.js' */

/**
 * @typedef {object} Run what came of training one adapter
 * @property {number} rank
 * @property {Float64Array} weight the effective weight (dIn, dOut)
 * @property {boolean} aborted
 * @property {number} seconds
 */

/**
 * @typedef {object} Experiment
 * @property {Task} task
 * @property {Optimum} optimum
 * @property {Float64Array} fullWeight (dIn, dOut), the weight fully fine-tuned
 * @property {Run[]} runs
 */

const NONE = '–';

/**
 * The frozen model, each adapter beside the best of its rank, and full fine-tuning, all judged on the
 * held-out rows.
 *
 * @param {Experiment} experiment
 * @param {Terminal} terminal
 * @returns {string}
 */
export function resultTable(experiment, { bold, dim }) {
  const { task, optimum } = experiment;
  const shown = columns(task, optimum);
  const table = new Table({
    head: shown.map(({ title }) => bold(title)),
    colAligns: shown.map((_, k) => (k === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true }, // the terminal decides about colour, not Table
  });
  for (const row of rows(experiment)) {
    const style = row.rank === undefined ? dim : row.rank === optimum.rank ? bold : String;
    table.push(shown.map(({ cell }) => style(cell(row))));
  }
  return table.toString();
}

/**
 * Which rank validation has chosen, in a line.
 *
 * @param {Experiment} experiment
 * @returns {string}
 */
export function choice({ optimum: { rank, errors } }) {
  return `Rank chosen by validation: ${rank} (of 0 to ${errors.length - 1})`;
}

/**
 * What the tables' words mean.
 *
 * @param {Experiment[]} experiments
 * @returns {string[]} lines
 */
export function legend(experiments) {
  const lines = [
    'error: mean squared error on held-out rows, which no adapter has seen',
    'optimum: that of the best adapter of the rank, which solve() computes',
    'share: parameters trained, of those that full fine-tuning trains',
    'validation: on a quarter of the training rows, for adapters of the others',
  ];
  const stopped = experiments.some(({ runs }) => runs.some(({ aborted }) => aborted));
  return stopped ? [...lines, '* stopped before its last step'] : lines;
}

/** @typedef {Partial<Run> & { name: string, weight: Float64Array, parameters: number }} Row */

/**
 * @param {Experiment} experiment
 * @returns {Row[]}
 */
function rows({ task: { dIn, dOut, wBase }, fullWeight, runs }) {
  const base = { name: 'frozen model', weight: wBase, parameters: 0 };
  const full = { name: 'full fine-tuning', weight: fullWeight, parameters: dIn * dOut };
  const adapters = runs.map((run) => ({
    ...run,
    name: `adapter, rank ${run.rank}${run.aborted ? ' *' : ''}`,
    parameters: run.rank * (dIn + dOut),
  }));
  return [base, ...adapters, full];
}

/**
 * @param {Task} task
 * @param {Optimum} optimum
 * @returns {{ title: string, cell: (row: Row) => string }[]}
 */
function columns({ kind, heldOut, dIn, dOut }, { errors }) {
  const right = {
    title: 'accuracy',
    cell: (/** @type {Row} */ { weight }) => percent(accuracy(heldOut, weight), 1),
  };
  return [
    { title: '', cell: ({ name }) => name },
    { title: 'error', cell: ({ weight }) => meanSquaredError(heldOut, weight).toFixed(4) },
    {
      title: 'optimum',
      cell: ({ rank }) => (rank === undefined ? NONE : errors[rank].toFixed(4)),
    },
    ...(kind === 'classification' ? [right] : []),
    { title: 'parameters', cell: ({ parameters }) => String(parameters) },
    { title: 'share', cell: ({ parameters }) => percent(parameters / (dIn * dOut), 0) },
    {
      title: 'time',
      cell: ({ seconds }) => (seconds === undefined ? NONE : `${seconds.toFixed(2)} s`),
    },
  ];
}

/**
 * @param {number} share
 * @param {number} digits
 */
function percent(share, digits) {
  return `${(100 * share).toFixed(digits)} %`;
}

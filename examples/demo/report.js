import Table from 'cli-table3';
import { accuracy, meanSquaredError } from '../tasks/index.js';

/** @import { Rows, Task } from '../tasks/index.js' */
/** @import { Terminal } from './terminal.js' */

/**
 * @typedef {object} Run what came of training one adapter
 * @property {number} rank
 * @property {Float64Array} weight the effective weight (dIn, dOut)
 * @property {number} steps done
 * @property {boolean} aborted
 * @property {number} seconds
 */

const NONE = '–';

/**
 * The frozen model, each adapter and full fine-tuning, all judged on the held-out rows.
 *
 * @param {Task} task
 * @param {Run[]} runs
 * @param {Terminal} terminal
 * @returns {string}
 */
export function resultTable(task, runs, { bold, dim }) {
  const shown = columns(task);
  const table = new Table({
    head: shown.map(({ title }) => bold(title)),
    colAligns: shown.map((_, k) => (k === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true }, // the terminal decides about colour, not Table
  });
  for (const { row, reference } of rows(task, runs)) {
    table.push(shown.map(({ cell }) => (reference ? dim(cell(row)) : cell(row))));
  }
  return table.toString();
}

/**
 * What the tables' words mean.
 *
 * @param {Run[]} runs
 * @returns {string[]} lines
 */
export function legend(runs) {
  const lines = [
    'error: mean squared error on held-out rows, which no adapter has seen',
    'share: parameters trained, of those that full fine-tuning trains',
  ];
  return runs.some(({ aborted }) => aborted) ? [...lines, '* stopped before its last step'] : lines;
}

/** @typedef {Partial<Run> & { name: string, weight: Float64Array, parameters: number }} Row */

/**
 * @param {Task} task
 * @param {Run[]} runs
 * @returns {{ row: Row, reference: boolean }[]}
 */
function rows({ dIn, dOut, wBase, fullWeight }, runs) {
  const base = { name: 'frozen base model', weight: wBase, parameters: 0 };
  const full = { name: 'full fine-tuning', weight: fullWeight, parameters: dIn * dOut };
  const adapters = runs.map((run) => ({
    ...run,
    name: `adapter, rank ${run.rank}${run.aborted ? ' *' : ''}`,
    parameters: run.rank * (dIn + dOut),
  }));
  return [
    { row: base, reference: true },
    ...adapters.map((row) => ({ row, reference: false })),
    { row: full, reference: true },
  ];
}

/**
 * @param {Task} task
 * @returns {{ title: string, cell: (row: Row) => string }[]}
 */
function columns({ kind, heldOut, dIn, dOut }) {
  const right = {
    title: 'accuracy',
    cell: (/** @type {Row} */ { weight }) => percent(accuracy(heldOut, weight), 1),
  };
  return [
    { title: '', cell: ({ name }) => name },
    { title: 'error', cell: ({ weight }) => meanSquaredError(heldOut, weight).toFixed(4) },
    ...(kind === 'classification' ? [right] : []),
    { title: 'parameters', cell: ({ parameters }) => String(parameters) },
    { title: 'share', cell: ({ parameters }) => percent(parameters / (dIn * dOut), 0) },
    { title: 'steps', cell: ({ steps }) => String(steps ?? NONE) },
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

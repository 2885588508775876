import Table from 'cli-table3';

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} rank of what was fitted on the collection
 * @property {number} parameters fitted on the collection
 * @property {number} validationLoss
 * @property {number} recall recall@10 of the held-out queries
 * @property {number} reciprocalRank its mean over the same
 */

/** @type {{ title: string, cell: (result: Result) => string }[]} */
const COLUMNS = [
  { title: '', cell: ({ name }) => name },
  { title: 'rank', cell: ({ rank }) => String(rank) },
  { title: 'parameters', cell: ({ parameters }) => String(parameters) },
  { title: 'validation', cell: ({ validationLoss }) => validationLoss.toFixed(6) },
  { title: 'recall@10', cell: ({ recall }) => recall.toFixed(3) },
  { title: 'MRR', cell: ({ reciprocalRank }) => reciprocalRank.toFixed(3) },
];

/**
 * @param {Result[]} results
 * @returns {string}
 */
export function resultTable(results) {
  const table = new Table({
    head: COLUMNS.map(({ title }) => title),
    colAligns: COLUMNS.map((_, k) => (k === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const result of results) table.push(COLUMNS.map(({ cell }) => cell(result)));
  return table.toString();
}

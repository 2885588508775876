import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { isTrained } from './judge.js';

/** @typedef {{ title: string, findings: import('./lab.js').Findings, deviations: string[] }} Row */

const COLUMNS = {
  environment: ({ title }) => title,
  builds: ({ findings: { builds } }) => builds && (builds === 'yes' ? 'yes' : '**no**'),
  trains: ({ findings }) => (isTrained(findings.outcome) ? 'yes' : '**no**'),
  thread: ({ findings }) => findings.outcome?.large?.thread,
  kB: ({ findings: { bytes } }) => bytes && (bytes / 1000).toFixed(1),
  ends: ({ findings: { exit } }) => exit !== undefined && (exit === 0 ? 'yes' : `**${exit}**`),
};

const cellsOf = (row) => Object.values(COLUMNS).map((cell) => cell(row) || '');

const line = (cells) => `| ${cells.join(' | ')} |\n`;

const tableOf = (columns, rows) => [columns, columns.map(() => '---'), ...rows].map(line).join('');

/** For a terminal. @param {Row[]} rows */
export const printedTable = (rows) =>
  tableOf(
    [...Object.keys(COLUMNS), 'deviates'],
    rows.map((row) => [...cellsOf(row), complaint(row)]),
  );

const complaint = ({ deviations }) => deviations.join('; ').replaceAll(/[|\n]/g, ' ').slice(0, 300);

/**
 * Puts rows into the table of a document, which stands between two remarks. Others that are there stay.
 *
 * @param {string} file
 * @param {string[]} titles of all rows that there may be, in their order
 * @param {Row[]} rows
 */
export async function writeTable(file, titles, rows) {
  const text = await readFile(file, 'utf8');
  const found = /^([^]*<!-- table -->\n)([^]*)(<!-- \/table -->[^]*)$/.exec(text);
  if (!found) throw new Error(`${file} has no <!-- table --> with a <!-- /table -->`);
  const [, head, table, tail] = found;
  const known = new Map([...readRows(table), ...rows.map(cellsOf)].map((row) => [row[0], row]));
  const kept = titles.map((title) => known.get(title)).filter(Boolean);
  const written = `${head}\n${tableOf(Object.keys(COLUMNS), kept)}\n${tail}`;
  await writeFile(file, await format(written, { ...(await resolveConfig(file)), filepath: file }));
}

const readRows = (table) =>
  table
    .split('\n')
    .filter((row) => row.startsWith('| '))
    .map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

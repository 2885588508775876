import { readFile, writeFile } from 'node:fs/promises';
import { isTrained } from './judge.js';

/** @typedef {{ title: string, findings: import('./lab.js').Findings, deviations: string[] }} Row */

const COLUMNS = [
  ['environment', ({ title }) => title],
  ['builds', ({ findings }) => findings.builds && (findings.builds === 'yes' ? 'yes' : '**no**')],
  ['trains', ({ findings }) => (isTrained(findings.outcome) ? 'yes' : '**no**')],
  ['thread', ({ findings }) => findings.outcome?.large?.thread],
  ['kB, brotli', ({ findings }) => findings.bytes && (findings.bytes / 1000).toFixed(1)],
  ['ends', ({ findings: { exit } }) => exit !== undefined && (exit === 0 ? 'yes' : `**${exit}**`)],
  ['deviates', ({ deviations }) => deviations.join('; ')],
];

/** @param {Row[]} rows */
export function markdownTable(rows) {
  const columns = COLUMNS.filter(([name]) => name !== 'deviates' || rows.some(deviates));
  const cells = rows.map((row) => columns.map(([, cell]) => escaped(cell(row) || '')));
  const lines = [columns.map(([name]) => name), columns.map(() => '---'), ...cells];
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
}

const deviates = ({ deviations }) => deviations.length > 0;

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, 400);

/** Puts a table into a document, between the lines that say which it is. */
export async function writeTable(file, rows) {
  const text = await readFile(file, 'utf8');
  const [begin, end] = ['<!-- table -->\n', '<!-- /table -->'];
  const [head, , tail] = text.split(new RegExp(`(?<=${begin})([^]*)(?=${end})`));
  if (tail === undefined) throw new Error(`${file} has no ${begin.trim()} … ${end}`);
  await writeFile(file, `${head}\n${markdownTable(rows)}\n${tail}`);
}

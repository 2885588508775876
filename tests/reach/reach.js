// Tries the packed package wherever people use it:
// `npm run test:reach -- vite5 webpack`, all without names; --write keeps the table in the docs,
// --verbose prints what each tool printed and what was fetched, --keep leaves the folders.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENVIRONMENTS } from './environments/index.js';
import { printedTable, writeTable } from './table.js';
import { Trials } from './trials.js';

const DOCUMENT = fileURLToPath(new URL('../../docs/environments.md', import.meta.url));

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(
    ['write', 'verbose', 'keep'].map((name) => [name, { type: 'boolean' }]),
  ),
});

const unknown = names.filter(
  (name) => !ENVIRONMENTS.some((environment) => environment.name === name),
);
if (unknown.length > 0) {
  const all = ENVIRONMENTS.map(({ name }) => name).join(' ');
  console.error(`there is no environment ${unknown.join(' ')}; there are: ${all}`);
  process.exit(2);
}
const chosen = ENVIRONMENTS.filter(({ name }) => names.length === 0 || names.includes(name));

function report({ title, findings, deviations, lab }, seconds) {
  const verdict = deviations.length === 0 ? 'as expected' : deviations.join('\n  ');
  console.log(`${title} (${seconds.toFixed(0)} s)\n  ${verdict}`);
  if (!options.verbose) return;
  const fetched = lab.fetched.map(({ status, path, body }) => `${status} ${body.length} ${path}`);
  console.log(lab.folder, findings, fetched, lab.log);
}

const titles = ENVIRONMENTS.map(({ title }) => title);
const rows = [];
const trials = new Trials(options.keep);
try {
  for (const environment of chosen) {
    const begin = performance.now();
    const row = await trials.try(environment);
    rows.push(row);
    report(row, (performance.now() - begin) / 1000);
  }
} finally {
  await trials.close();
}
console.log(`\n${printedTable(rows)}`);
if (options.write) await writeTable(DOCUMENT, titles, rows);
if (rows.some(({ deviations }) => deviations.length > 0)) process.exitCode = 1;

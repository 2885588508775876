// Writes docs/options.md from the tables of web/lib/options: `node tools/option-page.mjs`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as prettier from 'prettier';
import { documentedTables } from './option-words.mjs';
import { projectRoot } from './setup/paths.mjs';

const PAGE = join(projectRoot, 'docs/options.md');

/** The functions, in the order of the page, and the name of the table of each. */
const FUNCTIONS = [
  ['train(options)', 'TRAIN'],
  ['createTrainer(options)', 'TRAINER'],
  ['trainer.step(steps, options)', 'STEP'],
  ['solve(options)', 'SOLVE'],
  ['compress(options)', 'COMPRESS'],
  ['plan(options)', 'PLAN'],
  ['load(options)', 'LOAD'],
];

const cell = (text) => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');

const shown = (value) => {
  if (typeof value === 'object') return `'${value.name}'`;
  if (value === 2 ** 31 - 1) return 'no end';
  return typeof value === 'string' ? `'${value}'` : String(value);
};

function byDefault({ presence, default: value }) {
  if (presence === 'required') return 'required';
  return value === undefined ? '' : shown(value);
}

const table = (rows, words) => [
  '| option | what it may be | default | meaning |',
  '| --- | --- | --- | --- |',
  ...Object.entries(rows).map(([name, row]) =>
    [
      '',
      `\`${name}\``,
      cell(row.check.expected.replace(/,$/, '')),
      byDefault(row),
      cell(words.get(row) ?? ''),
      '',
    ]
      .join(' | ')
      .trim(),
  ),
];

/** The settings of options that are objects, each table once. */
function settings(rows, words) {
  return Object.entries(rows).flatMap(([name, { check }]) => {
    if (check.settings) {
      return ['', `### \`${name}\``, '', ...table(check.settings, words)];
    }
    if (!check.kinds) return [];
    const all = Object.assign({}, ...Object.values(check.kinds));
    const kindsOf = (setting) =>
      Object.keys(check.kinds).filter((kind) => setting in check.kinds[kind]);
    const every = Object.keys(check.kinds).length;
    const lines = Object.keys(all).map((setting) => {
      const kinds = kindsOf(setting);
      return `- \`${setting}\`: ${kinds.length === every ? 'every one' : kinds.map((kind) => `'${kind}'`).join(', ')}`;
    });
    return [
      '',
      `### \`${name}\``,
      '',
      ...table(all, words),
      '',
      'Which of them has which:',
      '',
      ...lines,
    ];
  });
}

/** The page as it has to be. */
export async function optionPage() {
  const { tables, words } = await documentedTables();
  const lines = [
    '# Options',
    '',
    'Every option of every function. Matrices are flat and row-major; a name that is not listed is',
    'refused. The tables are those of `web/lib/options`, from which the types, the checks and the',
    'command line follow, too; `node tools/option-page.mjs` writes this page.',
    ...FUNCTIONS.flatMap(([heading, name]) => [
      '',
      `## \`${heading}\``,
      '',
      ...table(tables[name], words),
      ...(name === 'TRAIN' ? settings(tables[name], words) : []),
    ]),
    '',
  ];
  const config = await prettier.resolveConfig(PAGE);
  return prettier.format(lines.join('\n'), { ...config, parser: 'markdown' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await writeFile(PAGE, await optionPage());
}

/** The page as it is. */
export const writtenPage = () => readFile(PAGE, 'utf8');

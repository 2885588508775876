// Writes docs/options.md from the tables of web/lib/options: `node tools/option-page.mjs`. With --print it
// goes to stdout.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as prettier from 'prettier';
import { documentedTables } from './option-words.mjs';
import { projectRoot } from './setup/paths.mjs';

const PAGE = join(projectRoot, 'docs/options.md');

/** The functions, in the order of the page, and the name of the table of each. */
const FUNCTIONS = [
  ['train', 'TRAIN'],
  ['createTrainer', 'TRAINER'],
  ['trainer.step', 'STEP'],
  ['solve', 'SOLVE'],
  ['apply', 'APPLY'],
  ['createAdapter', 'LAYER_IN_USE'],
  ['held.apply', 'APPLY_HELD'],
  ['svd', 'SVD'],
  ['compressRank', 'SVD'],
  ['compress', 'COMPRESS'],
  ['plan', 'PLAN'],
  ['load', 'LOAD'],
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
async function optionPage() {
  const { tables, words } = await documentedTables();
  const lines = [
    '# Options',
    '',
    'The options of the functions that train, solve, use and compress. Those of readers are with',
    '[data and formats](data.md), those of metrics and searches in [the guide](guide.md#metrics), those of',
    'PEFT in [PEFT](peft.md). Matrices are flat and row-major. A name that is not listed is',
    'refused. `node tools/option-page.mjs` writes this page from the tables of `web/lib/options`, from',
    'which the types, the checks and the command line follow, too. [The guide](guide.md) shows the',
    'options at work; [Mathematics](mathematics.md) has the formulas.',
    ...FUNCTIONS.flatMap(([heading, name]) => [
      '',
      `## ${heading}`,
      '',
      ...table(tables[name], words),
      ...(name === 'TRAIN' ? settings(tables[name], words) : []),
    ]),
    '',
    '## For programs',
    '',
    'What offers these options, a form or a command line, takes them from `lora-wasm/options`: the tables',
    `${[...new Set(FUNCTIONS.map(([, name]) => name))]
      .filter((name) => name !== 'STEP')
      .map((name) => `\`${name}\``)
      .join(', ')}, each with a row for every option.`,
    '',
    '```js',
    "import { TRAIN } from 'lora-wasm/options';",
    '',
    'const { check, default: usual } = TRAIN.lr;',
    "console.log(check.expected, check.words, usual); // what it may be, its words, 'auto'",
    "console.log(check.parse('lr', 0.1)); // 0.1, or a LoraError that names lr",
    'console.log(Object.keys(TRAIN.optimizer.check.kinds ?? {})); // sgd, momentum, …',
    '```',
    '',
  ];
  const config = await prettier.resolveConfig(PAGE);
  return prettier.format(lines.join('\n'), { ...config, parser: 'markdown' });
}

const page = await optionPage();
if (process.argv[2] === '--print') process.stdout.write(page);
else await writeFile(PAGE, page);

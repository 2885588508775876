import type { Column } from 'lora-wasm/data';
import { LOAD, PLAN, SOLVE, TRAIN } from 'lora-wasm/options';
import { parseColumns } from './columns.js';
import { USUAL_MARKS } from './date-columns.js';
import { FORMATS } from './file-format.js';
import { libraryRow } from './library-options.js';
import { MATRIX_FORMATS } from './matrix-output.js';
import { numberOr, numberOrFile, type Parse, type Row } from './option-row.js';

const columns: Parse = (text, previous) => [
  ...((previous as Column[] | undefined) ?? []),
  ...parseColumns(text),
];

/** All options by their names in the results; commands list those that they accept. */
const ROWS = {
  data: { flags: '--data <files...>', help: 'rows, of one file or several; - is stdin' },
  compressed: {
    flags: '--data <files...>',
    help: 'what compress wrote, in one file or several, which has the sizes; - is stdin',
  },
  x: {
    flags: '--x <columns>',
    help: 'features: sun,wind or 0,3-5 or "2019"; in .npz and .safetensors the name of an array. Default: all but those of --y',
    parse: columns,
  },
  xOfAdapter: {
    flags: '--x <columns>',
    help: 'features, as train takes them. Default: those of the adapter, else all but those of --y',
    parse: columns,
  },
  y: { flags: '--y <columns>', help: 'targets, in the same way', parse: columns },
  targets: { flags: '--targets <file>', help: 'targets from a file of their own' },
  header: { flags: '--no-header', only: 'CSV', help: 'the first line has no names' },
  delimiter: {
    flags: '--delimiter <character>',
    only: 'CSV',
    help: 'what separates the fields. Default: found, of , ; tab |',
  },
  decimal: {
    flags: '--decimal <mark>',
    only: 'CSV',
    help: 'the decimal mark of its numbers. Default: found',
    choices: ['.', ','],
  },
  encoding: {
    flags: '--encoding <label>',
    only: 'CSV',
    help: 'what it is decoded as, such as windows-1252. Default: UTF-8, or as its byte order mark says',
  },
  trim: { flags: '--no-trim', only: 'CSV', help: 'leave white space around names and texts' },
  missing: {
    flags: '--missing <what>',
    help: "of rows with a missing value in x: 'drop' leaves them out, 'mean' or a number takes its place; kept with the result. Default: refused",
    parse: numberOr('drop', 'mean'),
  },
  missingMarks: {
    flags: '--missing-marks <texts>',
    only: 'CSV',
    help: `the texts that stand for a missing value, with commas between them. Default: ${USUAL_MARKS.join()}`,
    parse: (text) => text.split(','),
  },
  categories: {
    flags: '--categories <columns>',
    help: "columns whose texts become a column each, or 'one-hot' for all that have texts; kept with the result",
    parse: (text, previous) => (text === 'one-hot' ? text : columns(text, previous)),
  },
  dates: {
    flags: '--dates <columns>',
    help: 'columns of dates such as 2012-01-31, with or without a time, which become days since 1970-01-01',
    parse: columns,
  },
  unknown: {
    flags: '--unknown <what>',
    help: "a category that was not learnt: 'error', or 'zeros' for none of them",
    choices: ['error', 'zeros'],
  },
  format: {
    flags: '--format <name>',
    help: 'of --data, where the name of the file does not say',
    choices: FORMATS,
  },
  formatOfPaths: {
    flags: '--format <name>',
    help: 'of the files, where their names do not say',
    choices: FORMATS,
  },
  formatOfCompressed: {
    flags: '--format <name>',
    help: 'of --data, where the name of the file does not say',
    choices: ['compressed', 'safetensors'],
  },
  standardise: {
    flags: '--standardise',
    help: 'give every feature mean 0 and deviation 1; kept with the result',
  },
  standardiseY: {
    flags: '--standardise-y',
    help: 'the same of every target; apply turns it back',
  },
  constant: {
    flags: '--constant',
    help: 'append a feature of ones, for an intercept; kept with the result',
  },

  base: {
    flags: '--base <file>',
    help: 'the frozen weight (dIn, dOut): .npy, .npz, .safetensors, CSV. Default: zeros',
  },
  baseTensor: {
    flags: '--base-tensor <name>',
    help: 'which array of --base, where it has several',
  },
  baseTransposed: {
    flags: '--base-transposed',
    help: 'it is (dOut, dIn), as PyTorch stores a Linear',
  },
  transposed: {
    flags: '--base-transposed',
    help: 'it is (dOut, dIn), as PyTorch stores a Linear; without --base, what is written is',
  },
  baseFormat: {
    flags: '--base-format <name>',
    help: 'of --base, where the name of the file does not say',
    choices: ['csv', 'tsv', 'npy', 'npz', 'safetensors'],
  },
  adapter: { flags: '--adapter <folder>', help: 'an adapter, as PEFT stores it' },
  start: {
    flags: '--adapter <folder>',
    help: 'an adapter to go on from, with its rank, scale and preprocessing',
  },
  module: {
    flags: '--module <name>',
    help: 'the layer of the adapter, as the model calls it. Default: the only one; proj in a new one',
  },
  newModule: {
    flags: '--module <name>',
    help: 'the layer of the adapter, as the model calls it. Default: proj',
  },
  oneModule: {
    flags: '--module <name>',
    help: 'the layer of the adapter, as the model calls it. Default: the only one',
  },
  anyModule: {
    flags: '--module <name>',
    help: 'the layer to say more about, of a folder with several',
  },

  // Here a rank has to be given.
  rank: libraryRow('TRAIN.rank', { ...TRAIN.rank, default: undefined }),
  bestRank: {
    ...libraryRow('SOLVE.rank', { ...SOLVE.rank, default: undefined }),
    help: "The rank of the adapter, 1 or more; or 'lowest', of the lowest loss on --validation, or 'best', the smallest within one standard error of it",
  },
  alpha: libraryRow('TRAIN.alpha', TRAIN.alpha),
  rslora: libraryRow('TRAIN.rslora', TRAIN.rslora),
  ridge: libraryRow('SOLVE.ridge', SOLVE.ridge),
  seed: libraryRow('SOLVE.seed', SOLVE.seed),
  validation: {
    flags: '--validation <part or file>',
    help: 'rows to measure on: a part of --data, as 0.2, or a file',
    parse: numberOrFile,
  },
  build: libraryRow('LOAD.build', LOAD.build),

  n: libraryRow('PLAN.n', PLAN.n),
  dIn: libraryRow('PLAN.dIn', PLAN.dIn),
  dOut: libraryRow('PLAN.dOut', PLAN.dOut),
  steps: {
    ...libraryRow('TRAIN.steps', TRAIN.steps),
    help: 'Steps to take, 0 or more; each visits all n rows',
    default: TRAIN.steps.default,
  },

  out: { flags: '--out <file>', help: 'where to write; - is stdout' },
  withColumns: {
    flags: '--with-columns',
    help: 'write all columns of a CSV file too, before the predictions',
  },
  outOrStdout: { flags: '--out <file>', help: 'where to write; - is stdout', default: '-' },
  folder: { flags: '--out <folder>', help: 'where to write the adapter' },
  to: {
    flags: '--to <format>',
    help: 'of --out, where its name does not say',
    choices: MATRIX_FORMATS,
  },
  dtype: {
    flags: '--dtype <type>',
    help: 'of the values',
    choices: ['F64', 'F32'],
    default: 'F64',
  },
  force: { flags: '--force', help: 'replace what is there' },
  json: { flags: '--json', help: 'say everything in lines of JSON' },
} satisfies Readonly<Record<string, Row>>;

export type OptionName = keyof typeof ROWS;

/** How the rows of --data are read. */
export const ROW_OPTIONS = [
  ...(['x', 'y', 'targets', 'header', 'delimiter', 'decimal', 'encoding', 'trim'] as const),
  ...(['dates', 'unknown', 'format'] as const),
] as const;
/** The options of preprocessing. */
export const LEARNING_OPTIONS = [
  ...(['missing', 'missingMarks', 'categories', 'standardise', 'standardiseY'] as const),
  'constant',
] as const;
export const BASE_OPTIONS = ['base', 'baseTensor', 'baseTransposed', 'baseFormat'] as const;

export const rowOf = (name: OptionName): Row => ROWS[name];

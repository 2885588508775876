import { InvalidArgumentError, Option } from 'commander';
import type { Column } from 'lora-wasm/data';
import { parseColumns } from './columns.js';
import { FORMATS } from './file-format.js';
import { MATRIX_FORMATS } from './matrix-output.js';

/** What the words behind an option are turned into. */
type Parse = (text: string, previous: unknown) => unknown;

/** One option of the command line. */
interface Row {
  readonly flags: string;
  readonly help: string;
  readonly parse?: Parse;
  readonly choices?: readonly string[];
  readonly otherwise?: unknown;
}

function number(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is no finite number.');
}

const numberOr =
  (...words: readonly string[]): Parse =>
  (text) =>
    words.includes(text) ? text : number(text);

/** A number where it is one; else the name of a file. */
const numberOrFile: Parse = (text) => (Number.isNaN(Number(text)) ? text : number(text));

const columns: Parse = (text, previous) => [
  ...((previous as Column[] | undefined) ?? []),
  ...parseColumns(text),
];

/** Every option that there is, by its name in the results; commands say which of them they take. */
const ROWS = {
  data: { flags: '--data <files...>', help: 'rows, of one file or several; - is stdin' },
  x: {
    flags: '--x <columns>',
    help: 'features: sun,wind or 0,3-5 or "2019"; in .npz and .safetensors the name of an array. Default: all but those of --y',
    parse: columns,
  },
  y: { flags: '--y <columns>', help: 'targets, in the same way', parse: columns },
  targets: { flags: '--targets <file>', help: 'targets from a file of their own' },
  header: { flags: '--no-header', help: 'CSV: the first line has no names' },
  delimiter: {
    flags: '--delimiter <character>',
    help: 'CSV: what separates the fields. Default: found, of , ; tab |',
  },
  decimal: {
    flags: '--decimal <mark>',
    help: 'CSV: the decimal mark of its numbers. Default: found',
    choices: ['.', ','],
  },
  encoding: {
    flags: '--encoding <label>',
    help: 'CSV: what it is decoded as, such as windows-1252. Default: UTF-8, or as its byte order mark says',
  },
  trim: { flags: '--no-trim', help: 'CSV: leave white space around names and texts' },
  missing: {
    flags: '--missing <what>',
    help: "of rows with a missing value in x: 'drop' leaves them out, 'mean' or a number takes its place; kept with the result. Default: refused",
    parse: numberOr('drop', 'mean'),
  },
  missingMarks: {
    flags: '--missing-marks <texts>',
    help: 'CSV: the texts that stand for a missing value, with commas between them. Default: NA,N/A,#N/A,NaN,nan,NULL,null',
    parse: (text) => text.split(','),
  },
  categories: {
    flags: '--categories <columns>',
    help: "columns whose texts become a column each, or 'one-hot' for all that have texts; kept with the result",
    parse: (text, previous) => (text === 'one-hot' ? text : columns(text, previous)),
  },
  unknown: {
    flags: '--unknown <what>',
    help: "a category that was not learnt: 'error', or 'zeros' for none of them",
    choices: ['error', 'zeros'],
  },
  format: {
    flags: '--format <name>',
    help: 'of --data, where the name of the file does not tell',
    choices: FORMATS,
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
  baseFormat: {
    flags: '--base-format <name>',
    help: 'of --base, where the name of the file does not tell',
    choices: FORMATS,
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

  rank: { flags: '--rank <r>', help: 'the rank of the adapter', parse: number },
  bestRank: {
    flags: '--rank <r>',
    help: "its rank; 'best', the smallest within one standard error of the lowest loss on --validation; or 'lowest'",
    parse: numberOr('best', 'lowest'),
  },
  alpha: { flags: '--alpha <a>', help: 'scale a / rank; without it 1', parse: number },
  rslora: { flags: '--rslora', help: 'scale alpha / √rank' },
  ridge: { flags: '--ridge <λ>', help: 'penalty λ ‖s a b‖²', parse: number },
  steps: { flags: '--steps <k>', help: 'steps to take', parse: number, otherwise: 1000 },
  lr: {
    flags: '--lr <size>',
    help: "step size, or 'auto' (the default) or 'line-search'",
    parse: numberOr('auto', 'line-search'),
  },
  schedule: { flags: '--schedule <name>', help: "'constant', 'linear' or 'cosine'" },
  warmup: { flags: '--warmup <k>', help: 'steps of its warm-up', parse: number },
  final: { flags: '--final <part>', help: 'its factor at the end, 0 to 1', parse: number },
  optimizer: {
    flags: '--optimizer <name>',
    help: "'sgd', 'momentum', 'nesterov', 'adam', 'adamw' or 'scaled-gd'",
  },
  momentum: { flags: '--momentum <m>', help: 'of momentum and nesterov', parse: number },
  beta1: { flags: '--beta1 <b>', help: 'of adam and adamw', parse: number },
  beta2: { flags: '--beta2 <b>', help: 'of adam and adamw', parse: number },
  eps: { flags: '--eps <e>', help: 'of adam and adamw', parse: number },
  delta: { flags: '--delta <d>', help: 'of scaled-gd', parse: number },
  weightDecay: { flags: '--weight-decay <w>', help: 'of every optimiser', parse: number },
  loraPlusRatio: {
    flags: '--lora-plus-ratio <q>',
    help: 'step size of b over that of a',
    parse: number,
  },
  clipNorm: {
    flags: '--clip-norm <norm>',
    help: 'shorten the gradient to this norm',
    parse: number,
  },
  batchSize: { flags: '--batch-size <rows>', help: 'rows of a step', parse: number },
  dropout: { flags: '--dropout <p>', help: 'part of x that is not seen', parse: number },
  validation: {
    flags: '--validation <part or file>',
    help: 'rows to measure on: a part of --data, as 0.2, or a file',
    parse: numberOrFile,
  },
  patience: {
    flags: '--early-stopping <patience>',
    help: 'stop after so many validation losses without a lower one',
    parse: number,
  },
  minDelta: { flags: '--min-delta <d>', help: 'by how much a loss has to be lower', parse: number },
  gradientTolerance: {
    flags: '--gradient-tolerance <norm>',
    help: 'stop where the gradient is no longer',
    parse: number,
  },
  lossTolerance: {
    flags: '--loss-tolerance <part>',
    help: 'stop where a step changes the loss by no more of itself',
    parse: number,
  },
  init: { flags: '--init <name>', help: "of a: 'uniform', 'gaussian' or 'orthogonal'" },
  seed: { flags: '--seed <s>', help: 'of all that is drawn at random', parse: number },
  route: { flags: '--route <name>', help: "'auto', 'direct', 'factored' or 'compressed'" },
  lossEvery: { flags: '--loss-every <k>', help: 'measure the loss every k steps', parse: number },
  build: { flags: '--build <name>', help: "'auto', 'simd' or 'relaxed'" },

  n: { flags: '--n <rows>', help: 'rows', parse: number },
  dIn: { flags: '--d-in <columns>', help: 'features', parse: number },
  dOut: { flags: '--d-out <columns>', help: 'targets', parse: number },

  out: { flags: '--out <file>', help: 'where to write; - is stdout' },
  withColumns: {
    flags: '--with-columns',
    help: 'write all columns of a CSV file too, before the predictions',
  },
  outOrStdout: { flags: '--out <file>', help: 'where to write', otherwise: '-' },
  folder: { flags: '--out <folder>', help: 'where to write the adapter' },
  to: {
    flags: '--to <format>',
    help: 'of --out, where its name does not tell',
    choices: MATRIX_FORMATS,
  },
  dtype: {
    flags: '--dtype <type>',
    help: 'of the values',
    choices: ['F64', 'F32'],
    otherwise: 'F64',
  },
  force: { flags: '--force', help: 'replace what is there' },
  json: { flags: '--json', help: 'say everything in lines of JSON' },
} satisfies Readonly<Record<string, Row>>;

export type OptionName = keyof typeof ROWS;

/** How the rows of --data are read. */
export const ROW_OPTIONS = [
  ...(['data', 'x', 'y', 'targets', 'header', 'delimiter', 'decimal', 'encoding', 'trim'] as const),
  ...(['unknown', 'format'] as const),
] as const;
/** What is learnt of rows, and kept with the result. */
export const LEARNING_OPTIONS = [
  ...(['missing', 'missingMarks', 'categories', 'standardise', 'standardiseY'] as const),
  'constant',
] as const;
export const BASE_OPTIONS = ['base', 'baseTensor', 'baseTransposed', 'baseFormat'] as const;

/** An option for the library of arguments; `required` has to be given. */
export function makeOption(name: OptionName, required: boolean): Option {
  const { flags, help, parse, choices, otherwise }: Row = ROWS[name];
  const option = new Option(flags, help).makeOptionMandatory(required);
  if (choices) option.choices(choices);
  if (parse) option.argParser(parse);
  if (otherwise !== undefined) option.default(otherwise);
  return option;
}

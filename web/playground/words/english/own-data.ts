/** Your own data. */
import * as format from './format.js';
import type { DateOrder } from '../../own-data/dates.js';
import { visible } from '../visible.js';

const { count } = format;

/** So many names are listed for one thing. */
const MOST_NAMES = 6;

/** Names of a file, as text without effect. */
export function listed(names: readonly string[], most = MOST_NAMES): string {
  const shown = names.slice(0, most).map((name) => visible(name) || '(no name)');
  const more = names.length - most;
  return shown.join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}

const quoted = (name: string) => `“${visible(name)}”`;

const counted = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`;
const rowsOf = (n: number) => counted(n, 'row', 'rows');
const columnsOf = (n: number) => counted(n, 'column', 'columns');
const shape = (lengths: readonly number[]) => `(${lengths.join(', ')})`;

const DATES = { year: '2012-01-31', day: '31.1.2012', month: '1/31/2012' } as const;

/** What nobody needs to be told of dates that begin with the year. */
const orderWords = (order: DateOrder) => (order === 'year' ? '' : `, read with the ${order} first`);

/** Why a column is left out, where nobody chose so. */
export const REASONS = {
  largeIntegers: 'integers beyond 2^53',
  dates: 'dates, not all of one form: 2012-01-31, 31.1.2012 or 1/31/2012',
  dayOrMonth: (text: string) =>
    `dates, of which nobody knows whether the day or the month comes first, as ${visible(text, 24)}: write them as 2012-01-31`,
  noSuchDate: (text: string) => `dates, but there is no ${visible(text, 24)}`,
  empty: 'empty',
  ids: 'all different whole numbers in order, as row numbers are',
  allDifferent: 'a different text in every row',
  adorned: (text: string) =>
    `numbers with a sign, unit or separator, as ${quoted(text)}: write the numbers alone in the file`,
  constant: (rows: number) => `the same in the first ${rowsOf(rows)}`,
  hardlyRepeats: (different: number, rows: number) =>
    `${count(different)} different texts in ${rowsOf(rows)}`,
  mostlyMissing: (missing: number, rows: number) =>
    `missing in ${count(missing)} of ${rowsOf(rows)}`,
  chosen: 'not chosen',
} as const;

/** What is wrong, and what can be done. */
export const TROUBLE = {
  nothingDropped: 'There is no file in what was dropped.',
  severalFiles: 'Open one file at a time, or two .npy files together, x and y.',
  emptyFile: 'The file is empty: there are no rows in it.',
  noRows: 'There are no rows below the line of names.',
  notText:
    'The file is neither UTF-8 text nor an array of NumPy. Save it as CSV in UTF-8, and open that.',
  notEven: (message: string) =>
    `${message}. Take out what stands above, below or within the table.`,
  tooMany: (n: number, what: string, most: number, instead: string) =>
    `${count(n)} ${what} are more than this page takes: ${count(most)}. ${instead} ` +
    'lora-wasm in Node has no such bound: compress() takes a file of any size in batches.',
  fewerColumns: 'Take fewer columns.',
  fewerRows: 'Take fewer rows.',
  arrays: (names: readonly string[]) => {
    const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
    const more = names.length > 20 ? `, … (${names.length} of them)` : '';
    return `The archive has the arrays ${shown.join(', ')}${more}; x and y, or one alone, were expected.`;
  },
  arrayShape: (name: string, lengths: readonly number[]) =>
    `${name} has the shape ${shape(lengths)}; (rows, columns), with one row or more, was expected.`,
  unequalRows: (x: number, y: number) => `x has ${x} rows, and y has ${y}; as many were expected.`,
  notFinite: (row: number, column: number, value: number) =>
    `row ${row}, column ${column} is ${value}; a finite number was expected`,
  notDate: (row: number, name: string, text: string, order: DateOrder | undefined) =>
    `row ${row}, column ${quoted(name)} is ${JSON.stringify(visible(text))}; ${order ? `a date as ${DATES[order]}` : 'a day that there is'} was expected. Leave the column out, or correct the row.`,
  noNumber: (message: string) =>
    `${message}. Take that column as categories, leave it out, or write nothing or NA where a value is missing.`,
  noRowLeft: (isDropped: boolean) =>
    isDropped
      ? 'No row is left: all have a missing value. Fill them instead, or leave out the columns that are mostly empty.'
      : 'No row is left: y is missing in all of them.',
  tooFewRows: (n: number) => `${n === 1 ? '1 row is' : `${n} rows are`} too few to hold any out.`,
  noBaseRows: 'No row is left for w to be fitted to.',
  noOtherRows: 'All rows are of the values that w is fitted to: leave others to adapt to.',
  oneClass: (name: string, n: number) =>
    `${quoted(name)} has ${counted(n, 'value', 'values')}; two classes or more are needed for y.`,
  tooManyClasses: (name: string, n: number, most: number) =>
    `${quoted(name)} has ${count(n)} values, and y takes ${count(most)} classes at most. Take it as x, or another column as y.`,
  tooManyValues: (name: string, most: number) =>
    `${quoted(name)} has more than ${count(most)} values: too many to choose from. Take another column for the groups.`,
  tooLarge: (dIn: number, dOut: number, most: number) =>
    `A layer of ${count(dIn)} × ${count(dOut)} is more than this page draws: ${count(most)} weights. Leave columns out, above all those of many categories.`,
  weightShape: (got: readonly number[], dIn: number, dOut: number, hasConstant: boolean) =>
    `w has the shape ${shape(got)}; ${shape([dIn, dOut])} was expected: ${columnsOf(dIn)} of x${hasConstant ? ', the constant one included,' : ''} and ${count(dOut)} of y.`,
  weightNotFinite: 'w has values that are not finite.',
  unreadable: (name: string, message: string) => `${name}: ${message}`,
} as const;

/** Why a plan cannot be followed yet, and what to do. */
export const OBSTACLES = {
  cannotBeTaken: (name: string, reason: string) =>
    `${quoted(name)} cannot be taken (${reason}): leave it out.`,
  noColumn:
    'No column can be taken: none has numbers, categories or dates. What each one has is said above.',
  oneUsable: (name: string) =>
    `Only ${quoted(name)} can be taken; x and y need a column each. What the others have is said above.`,
  oneColumn:
    'There is one column; x and y need one each. Commas, tabs, semicolons and bars stand between values.',
  noX: 'Choose one column or more as x.',
  noY: 'Choose one column or more as y.',
  mixedY: (name: string) =>
    `${quoted(name)} becomes classes, and other columns are y, too: choose it alone, or leave it out of y.`,
  notSquare: (x: number, y: number, hasConstant: boolean) =>
    `An identity is square: x has ${columnsOf(x)}${hasConstant ? ', the constant one included,' : ''} and y has ${count(y)}.`,
  noGroup: 'Choose the column that has the groups.',
  noGroupValue: 'Choose the values that w is fitted to.',
  allGroupValues: 'Leave one value or more to adapt to.',
  noWeight: (dIn: number, dOut: number) =>
    `Open the .npy file of w, of the shape (${dIn}, ${dOut}).`,
  busy: 'Wait until what is being read is there.',
} as const;

const DELIMITERS: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
};

/** What a column without a name is called. */
export const unnamed = (column: number) => `column ${column + 1}`;

/** What was found in a file. */
export const FOUND = {
  dialect: (delimiter: string, decimal: string) =>
    `Read with ${DELIMITERS[delimiter] ?? JSON.stringify(delimiter)} between the fields, and decimal ${decimal === ',' ? 'commas' : 'points'}.`,
  commas: (columns: number, example: string) =>
    `Numbers have decimal commas, as ${visible(example)} in ${columnsOf(columns)}`,
  otherwiseCommas: 'Numbers have decimal commas',
  leftOut: (parts: readonly (readonly [names: readonly string[], reason: string])[]) =>
    `Left out: ${parts.map(([names, reason]) => `${listed(names)} (${reason})`).join(', ')}.`,
  missing: (cells: number, rows: number, of: number) =>
    `In the first ${rowsOf(of)}, ${counted(rows, 'has', 'have')} a missing value in the chosen columns: ${counted(cells, 'value', 'values')} in all.`,
} as const;

/** What a column has, beside its name. */
export const ABOUT = {
  levels: (levels: readonly string[]) =>
    `${counted(levels.length, 'value', 'values')}, a column each: ${listed(levels)}`,
  days: (order: DateOrder) => `in days since 1970-01-01${orderWords(order)}`,
  missing: (n: number) => `${count(n)} missing`,
  mayBeClasses: (n: number) =>
    `${count(n)} different whole numbers: if these are classes, take it as such`,
} as const;

export const ROLE_WORDS = {
  x: 'x, what goes in',
  y: 'y, to be learnt',
  xCategories: 'x, as categories',
  yClasses: 'y, as classes',
  none: 'left out',
} as const;

export const TABLE_WORDS = {
  region: 'The columns of the data',
  name: 'Column',
  role: 'Taken as',
  rows: 'First rows',
  noName: '(no name)',
  roleOf: (column: number, name: string) =>
    `What column ${column + 1}${name === '' ? '' : `, ${name},`} is`,
  earlier: 'Earlier columns',
  later: 'Later columns',
  range: (from: number, to: number, all: number) => `Columns ${from} to ${to} of ${count(all)}`,
  y: (names: readonly string[]) => (names.length > 0 ? listed(names) : 'nothing yet'),
  x: (names: readonly string[]) =>
    names.length > 0 ? `${columnsOf(names.length)}: ${listed(names)}` : 'nothing yet',
} as const;

export const FORM = {
  columns: 'Columns',
  lastAreY: 'The last … columns are y',
  header: 'The first line has their names',
  standardiseX: 'Standardise x',
  standardiseY: 'Standardise y: errors are told in its own units',
  constant: 'Add a constant column to x',
  missing: 'Missing values',
  drop: 'Leave out their rows',
  fill: 'Fill them with the mean of the rows to train on',
  missingY: 'Rows without y are left out.',
  missingMarks: (marks: readonly string[]) =>
    `Missing are fields with nothing in them, and ${marks.slice(0, -1).join(', ')} or ${marks.at(-1)} alone.`,
  missingNumbers: 'Missing is NaN.',
  base: 'The frozen layer w',
  zeros: 'Knows nothing: zeros',
  firstRows: 'Was fitted to the first rows, by least squares',
  group: 'Was fitted to some groups of rows, and is adapted to the others',
  identity: 'Passes x on: identity',
  notSquare: (dIn: number, dOut: number) =>
    `, for a square layer: this one is ${count(dIn)} × ${count(dOut)}`,
  weight: 'Is my own: a .npy file',
  first: 'First rows, in %',
  aboutFirst: 'The adapter never sees them',
  groupColumn: 'The groups are in',
  chooseGroup: 'choose a column',
  groupValues: 'w is fitted to',
  aboutGroup: 'The adapter is trained on the other rows. The column itself is left out of x.',
  reading: 'Reading its values …',
  openWeight: 'Open w (.npy)',
  weightIs: (name: string, lengths: readonly number[]) => `${visible(name)}, ${shape(lengths)}`,
  aboutWeight:
    'A row for each column of x as the layer has it, the constant one last, and a column for each of y. If it was fitted to values as they are, standardise neither x nor y.',
  heldOutRows: 'Held out',
  heldOut: 'Of the rows to adapt to, in %',
  aboutHeldOut: 'Not trained on: what was learnt is judged by them',
  seed: 'Drawn with the seed',
  aboutSeed: 'The same one, the same rows',
  layer: (dIn: number, dOut: number, isExact: boolean) =>
    `A layer of ${isExact ? '' : 'about '}${count(dIn)} × ${count(dOut)}${isExact ? '' : '; its exact size is known once all rows are read'}`,
} as const;

/** What was done to the rows, once they were read. */
export const REPORT = {
  all: (n: number) => `${rowsOf(n)} read.`,
  sample: (kept: number, of: number, seed: number) =>
    `${count(kept)} of ${rowsOf(of)}, drawn with seed ${seed}: all of them would be more than a page holds.`,
  dropped: (y: number, x: number) =>
    [
      ...(y > 0 ? [`${rowsOf(y)} without y left out.`] : []),
      ...(x > 0 ? [`${rowsOf(x)} with a missing value in x left out.`] : []),
    ].join(' '),
  filled: (n: number) =>
    `${counted(n, 'missing value', 'missing values')} filled with the mean of the rows to train on.`,
  frequent: (name: string, taken: number, of: number, rows: number) =>
    `Of ${quoted(name)}, the ${count(taken)} most frequent of ${count(of)} values have a column each; ${rowsOf(rows)} have none of them.`,
  days: (names: readonly string[], order: DateOrder) =>
    `As days since 1970-01-01${orderWords(order)}: ${listed(names)}.`,
  parts: (base: number, train: number, heldOut: number) =>
    `${base > 0 ? `w was fitted to ${rowsOf(base)}; ` : ''}${rowsOf(train)} to train on, ${count(heldOut)} held out.`,
} as const;

/** On the card of the data, and about it. */
export const SOURCE = {
  see: '“Which rank do I need?” says which rank your rows need.',
  onlyRank:
    'With one column of x or of y there is rank 1 only, which saves nothing: take two or more.',
  credit: 'Your own data stay on your machine, and are gone with this page.',
} as const;

/** How good predictions of held-out rows are. */
export const MEASURES = {
  caption: (rows: number) => `On ${rowsOf(rows)} held out; RMSE is in the units of y`,
  captionOfClasses: (rows: number) => `Of ${rowsOf(rows)} held out`,
  what: 'Measure',
  base: 'w alone',
  adapted: 'w and the adapter',
  full: 'w fully fine-tuned',
  r2: 'R²',
  noR2: 'not defined: y does not vary',
  rmse: (name: string) => `RMSE of ${visible(name, 24)}`,
  right: 'Told right',
  standardised: 'Mean squared error on held-out rows, of standardised y',
} as const;

/** The first line of the predictions. */
export const CSV_WORDS = {
  row: 'row',
  part: 'part',
  predicted: (name: string) => `${name} predicted`,
  score: (name: string) => `score of ${name}`,
  base: 'base',
  train: 'train',
  heldOut: 'held out',
} as const;

/** What is taken away of one's own data, and into Python. */
export const EXPORT = {
  predictions: 'Predictions (.csv)',
  aboutPredictions: 'Of all rows: number, y and prediction, in the units of y',
  python: 'Python that loads the PEFT folder',
  aboutPython:
    'It is in the archive, beside the folder, and makes the prediction that the page made then.',
  copyPython: 'Copy Python',
  pythonRegion: 'Python that loads the adapter',
} as const;

/** On the first screen, of a link to data that are not here. */
export const AWAITED = {
  about: 'This link was made with somebody’s own data, which are not in it: other data are shown.',
  assumed: (name: string) =>
    `This link was made with somebody’s own data, which are not in it. ${quoted(name)} has the same plan and is shown; if it was another file:`,
  open: 'Open the file',
} as const;

export const PANEL = {
  title: 'Your own data',
  open: 'Open a file',
  paste: 'Paste rows',
  again: 'Choose other columns',
  about:
    'CSV, TSV, .npy or .npz; or drop it anywhere on this page. Nothing leaves your machine: the file is read here, and forgotten when the page is closed.',
  shared:
    'This link was made with somebody’s own data, which are not in it: they never left their machine. Open the same file here, and it trains with the settings of the link.',
  otherColumns:
    'This file does not have the columns of the link, so they are chosen anew below. The link’s other settings are taken.',
  failed: 'That did not work.',
  notOpened: (name: string, stillOpen: string | undefined) =>
    `${quoted(name)} could not be opened` +
    (stillOpen === undefined ? '.' : `; what is below is still of ${quoted(stillOpen)}.`),
  pasteLabel: 'Rows with commas, tabs or semicolons between their values',
  readPasted: 'Read them',
  pasted: 'pasted rows',
  train: 'Train on it',
  close: 'Close',
  veil: 'Drop it: it stays on your machine',
  reading: 'Reading …',
  progress: (share: number) => `Reading: ${format.share(share)}`,
} as const;

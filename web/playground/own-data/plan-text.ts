/** The plan as a part of the address. */
import { clamp, firstPlan, RANGES, type Group, type Plan } from './plan.js';
import type { AskedForm, Table } from './table.js';

/**
 * A plan in characters that an address has as they are: "x0-12.y13.held20…". It has the columns' numbers,
 * how the file was asked to be read, and nothing that a file says.
 */
export function planText(plan: Plan, asked: AskedForm = {}): string {
  const { x, y, categories, missing, heldOut, seed, group } = plan;
  return [
    ...[`x${rangesOf(x)}`, `y${rangesOf(y)}`, `held${heldOut}`, `seed${seed}`],
    ...(plan.standardise ? ['standardised'] : []),
    ...(plan.standardiseY ? ['targets'] : []),
    ...(plan.constant ? ['constant'] : []),
    ...(categories.length > 0 ? [`categories${rangesOf(categories)}`] : []),
    ...(missing === 'fill' ? ['fill'] : []),
    ...FORM_WORDS.filter(([, form]) => isPartOf(form, asked)).map(([word]) => word),
    baseText(plan, group),
  ].join('.');
}

/** The words for how a file is to be read. */
const FORM_WORDS: readonly (readonly [word: string, form: AskedForm])[] = [
  ['header', { header: true }],
  ['noheader', { header: false }],
  ['comma', { decimal: ',' }],
  ['point', { decimal: '.' }],
];

const isPartOf = (part: AskedForm, whole: AskedForm) =>
  Object.entries(part).every(([name, value]) => whole[name as keyof AskedForm] === value);

/** How a text asks a file to be read. */
export function formIn(text: string): AskedForm {
  const words = wordsOf(text);
  const asked = FORM_WORDS.filter(([word]) => words.includes(word)).map(([, form]) => form);
  return Object.assign({}, ...asked) as AskedForm;
}

function baseText({ base, first }: Plan, group: Group | undefined): string {
  if (base === 'first-rows') return `first${first}`;
  if (base === 'group' && group) return `group${group.column}.of${rangesOf(group.values)}`;
  return base;
}

/** The plan that a text asks for; of columns that a table has not, the first one with the text's other choices. */
export function planFrom(text: string, table: Table): Plan {
  const plan = firstPlan(table);
  const words = wordsOf(text);
  const number = (name: keyof typeof RANGES, start: string) =>
    wholeAfter(words, start, RANGES[name]) ?? plan[name];
  const choices: Plan = {
    ...plan,
    missing: words.includes('fill') ? 'fill' : 'drop',
    ...{ heldOut: number('heldOut', 'held'), seed: number('seed', 'seed') },
    ...{ standardise: words.includes('standardised'), standardiseY: words.includes('targets') },
    constant: words.includes('constant'),
  };
  if (!hasColumnsOf(text, table)) return after(words, 'held') === undefined ? plan : choices;
  const { x, y } = columnsOf(words);
  const group = groupIn(words, table.columns.length);
  return {
    ...choices,
    ...{ x: x.filter((column) => !y.includes(column)), y },
    categories: columnsIn(after(words, 'categories') ?? '').filter(
      (column) => table.columns[column]?.kind === 'number',
    ),
    base: baseIn(words, group),
    first: number('first', 'first'),
    ...(group && { group }),
  };
}

/** Whether a table has the columns that a text asks for. */
export function hasColumnsOf(text: string, table: Table): boolean {
  const { x, y } = columnsOf(wordsOf(text));
  const all = [...x, ...y];
  return x.length > 0 && y.length > 0 && all.every((column) => column < table.columns.length);
}

const columnsOf = (words: readonly string[]) => ({
  x: columnsIn(after(words, 'x') ?? ''),
  y: columnsIn(after(words, 'y') ?? ''),
});

function baseIn(words: readonly string[], group: Group | undefined): Plan['base'] {
  if (group) return 'group';
  if (words.includes('identity')) return 'identity';
  if (words.includes('weight')) return 'weight';
  return after(words, 'first') ? 'first-rows' : 'zeros';
}

function groupIn(words: readonly string[], columns: number): Group | undefined {
  const column = wholeAfter(words, 'group', { min: 0, max: columns });
  if (column === undefined || column === columns) return undefined;
  return { column, values: columnsIn(after(words, 'of') ?? '') };
}

const wordsOf = (text: string) => text.slice(0, 20_000).split('.');

const after = (words: readonly string[], start: string) =>
  words.find((word) => word.startsWith(start))?.slice(start.length);

function wholeAfter(
  words: readonly string[],
  start: string,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  const given = /^\d{1,7}$/.exec(after(words, start) ?? '');
  return given ? clamp(Number(given[0]), range) : undefined;
}

/** [0, 1, 2, 5] → "0-2_5" */
function rangesOf(columns: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const column of columns) {
    const last = ranges.at(-1);
    if (last?.[1] === column - 1) last[1] = column;
    else ranges.push([column, column]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join('_');
}

/** In ascending order; none where the text is no list of ranges. */
function columnsIn(text: string): number[] {
  const columns = new Set<number>();
  for (const range of text.split('_')) {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(range) ?? [];
    if (from === undefined) return [];
    for (let column = Number(from); column <= Number(to); column++) columns.add(column);
  }
  return [...columns].sort((one, other) => one - other);
}

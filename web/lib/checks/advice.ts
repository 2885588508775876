/** What to write instead: the end of a message for a mistake that is made often. */
import { className } from '../base/describe.js';

/** Where other libraries, and readers of ours, have the values of a matrix: the first that there is. */
const FLAT_VALUES = ['dataSync', 'to1DArray', 'toArray', 'data', 'values'];

/** The expression that makes a flat matrix of `value`; undefined where none is known. */
export function flattening(name: string, value: unknown): string | undefined {
  const kind = className(value);
  if (ArrayBuffer.isView(value)) {
    if (/^(Float(32|64)Array|DataView)$/.test(kind)) return undefined;
    return `Float64Array.from(${name}${kind.startsWith('Big') ? ', Number' : ''})`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (kind === 'Array') {
    const [row] = value as unknown[];
    if (ArrayBuffer.isView(row)) return `${name}.flatMap((row) => Array.from(row))`;
    return className(row) === 'Array' ? `${name}.flat()` : undefined;
  }
  for (const member of FLAT_VALUES) {
    const values = (value as Record<string, unknown>)[member];
    const full = `${name}.${member}`;
    if (className(values) === 'Array' || ArrayBuffer.isView(values)) {
      return flattening(full, values) ?? full;
    }
    if (typeof values === 'function' && !NOT_FLAT.includes(member)) return `${full}()`;
  }
  return undefined;
}

/** Methods of these names give something else: a Map's `values`, or a promise. */
const NOT_FLAT = ['data', 'values'];

/** Of longer words, none is a misspelled name. */
const LONGEST_WORD = 40;

/** The one of `names` that `word` differs from in a third of its letters at most, and least. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const given = letters(word);
  let [found, least]: [string | undefined, number] = [undefined, given.length / 3];
  for (const name of names) {
    const edits = editDistance(given, letters(name));
    if (edits > least || (found !== undefined && edits === least)) continue;
    [found, least] = [name, edits];
  }
  return found;
}

/** w_base and w-base are spelled as wBase. */
const letters = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');

/** Letters inserted, left out, replaced, or swapped with the next one. */
function editDistance(p: string, q: string): number {
  const rows = [Array.from({ length: q.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= p.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= q.length; j++) {
      const replaced = at(i - 1, j - 1) + (p[i - 1] === q[j - 1] ? 0 : 1);
      const isSwap = i > 1 && p[i - 1] === q[j - 2] && p[i - 2] === q[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(p.length, q.length);
}

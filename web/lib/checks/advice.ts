/** Advice for frequent mistakes, at the end of messages. */
import { className } from '../base/describe.js';

/**
 * Members in which other libraries, and our readers, have the values of a matrix, in order of
 * preference.
 */
const FLAT_VALUES = ['dataSync', 'to1DArray', 'toArray', 'data', 'values'];

/** An expression that converts `value` to a flat matrix; undefined if none is known. */
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

/** Methods of these names return something else: an iterator or a promise. */
const NOT_FLAT = ['data', 'values'];

/** The maximum length of words that are compared with names. */
const LONGEST_WORD = 40;

/** The nearest of `names` to `word`, if it differs in at most a third of its letters. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const given = letters(word);
  let [found, minimum]: [string | undefined, number] = [undefined, given.length / 3];
  for (const name of names) {
    const edits = editDistance(given, letters(name));
    if (edits > minimum || (found !== undefined && edits === minimum)) continue;
    [found, minimum] = [name, edits];
  }
  return found;
}

/** Ignores case and separators: w_base and w-base are wBase. */
const letters = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');

/** The edit distance with insertions, deletions, replacements and swaps of neighbours. */
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

/** Whether a character, a code point as a string, is one of those that are meant. */
export type CharacterTest = (character: string) => boolean;

/**
 * What Python's classes hold of a text, which goes beyond ASCII: `str.isalnum()` and the underscore,
 * `str.isdecimal()`, and `str.isspace()`. JavaScript's \s leaves the separators U+001C to U+001F and
 * U+0085 out and holds U+FEFF.
 */
const isWord: CharacterTest = (character) => /^[\p{L}\p{N}_]$/u.test(character);
const isDigit: CharacterTest = (character) => /^\p{Nd}$/u.test(character);
const isSpace: CharacterTest = (character) =>
  '\u001C\u001D\u001E\u001F\u0085'.includes(character) ||
  (character !== '\uFEFF' && /^\s$/u.test(character));

const not =
  (test: CharacterTest): CharacterTest =>
  (character) =>
    !test(character);

/** By the letter behind the backslash. */
export const CATEGORIES: ReadonlyMap<string, CharacterTest> = new Map([
  ['w', isWord],
  ['W', not(isWord)],
  ['d', isDigit],
  ['D', not(isDigit)],
  ['s', isSpace],
  ['S', not(isSpace)],
]);

/** Whether a word begins or ends between two characters; undefined is outside of the text. */
export const isBoundary = (before: string | undefined, after: string | undefined): boolean =>
  (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));

/** Likewise that neither does, which of an empty text Python says only from 3.14 on. */
export const isInside = (before: string | undefined, after: string | undefined): boolean =>
  (before ?? after) !== undefined && !isBoundary(before, after);

/** What single letters behind a backslash stand for; within [] also b, for a backspace. */
export const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** How many hexadecimal digits follow these letters. */
export const HEXADECIMAL: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

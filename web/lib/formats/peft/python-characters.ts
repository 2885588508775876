/** A test of a character, a code point as a string. */
export type CharacterTest = (character: string) => boolean;

/**
 * Python's character classes for Unicode text: `str.isalnum()` and the underscore,
 * `str.isdecimal()`, and `str.isspace()`. JavaScript's \s lacks U+001C to U+001F and U+0085, and
 * includes U+FEFF.
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

/** Categories by the letter after the backslash. */
export const CATEGORIES: ReadonlyMap<string, CharacterTest> = new Map([
  ['w', isWord],
  ['W', not(isWord)],
  ['d', isDigit],
  ['D', not(isDigit)],
  ['s', isSpace],
  ['S', not(isSpace)],
]);

/** Whether there is a word boundary between two characters; undefined is outside of the text. */
export const isBoundary = (before: string | undefined, after: string | undefined): boolean =>
  (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));

/** Whether there is no word boundary. False for an empty text, as in Python before 3.14. */
export const isInside = (before: string | undefined, after: string | undefined): boolean =>
  (before ?? after) !== undefined && !isBoundary(before, after);

/** Escapes of a single letter; within [] also b, for backspace. */
export const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** The number of hexadecimal digits after these letters. */
export const HEXADECIMAL: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

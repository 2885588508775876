import { describe } from '../../base/describe.js';
import { refused } from '../../base/format-errors.js';
import { compilePython, PatternError, spend, type Subject } from './python-pattern.js';

/** The most steps that matching may take, a second or so, and those of reading a character. */
const MOST_STEPS = 4e6;
const STEPS_TO_READ = 10;

/**
 * The value that a pattern gives a module, or `otherwise`. PEFT's own rule: each key is a regular
 * expression that has to match the module's name as a whole, or all of it behind a dot; the first
 * that does counts, then one that is the name (`get_pattern_key` in peft/utils/other.py).
 *
 * Throws ERR_FORMAT for what is no expression of Python, is not supported, or takes too long.
 */
export function matchPattern(
  patterns: ReadonlyMap<string, number>,
  module: string,
  otherwise: number,
): number {
  const subject = { characters: Array.from(module), steps: MOST_STEPS };
  for (const [pattern, value] of patterns) {
    if (isMatch(pattern, subject)) return value;
  }
  return patterns.get(module) ?? otherwise;
}

/** Whether a regular expression of Python matches the module's name as a whole, as `re.fullmatch` does. */
export function matchesWhole(pattern: string, module: string): boolean {
  const subject = { characters: Array.from(module), steps: MOST_STEPS };
  return compiled(pattern, `(${pattern})$`, subject);
}

/** A key for a module alone, whatever characters its name has. */
export const exactKey = (module: string): string => `^${escaped(module)}`;

/** The name of a module as a regular expression. */
export const escaped = (module: string): string => module.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const isMatch = (pattern: string, subject: Subject): boolean =>
  compiled(pattern, `(.*\\.)?(${pattern})$`, subject);

function compiled(pattern: string, whole: string, subject: Subject): boolean {
  try {
    spend(subject, STEPS_TO_READ * pattern.length);
    return compilePython(whole)(subject);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw refused(
      'pattern',
      `the pattern ${describe(pattern)} cannot be matched: ${error.message}`,
    );
  }
}

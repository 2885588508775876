import { describe } from '../../base/describe.js';
import { refused } from '../../base/format-errors.js';
import { PatternError, spend, type Subject } from './pattern-matchers.js';
import { compilePython } from './python-pattern.js';

/** The step limit of matching, about a second, and the steps for reading a character. */
const MOST_STEPS = 4e6;
const STEPS_TO_READ = 10;

/**
 * The value of a pattern for a module, or `fallback`. As in PEFT, each key is a regular expression
 * that must match the module's whole name or all of it after a dot; the first match counts, then a
 * key that equals the name (`get_pattern_key` in peft/utils/other.py).
 *
 * Throws ERR_FORMAT for expressions that are invalid in Python, not supported, or take too long.
 */
export function matchPattern(
  patterns: ReadonlyMap<string, number>,
  module: string,
  fallback: number,
): number {
  const subject = { characters: Array.from(module), steps: MOST_STEPS };
  for (const [pattern, value] of patterns) {
    if (isMatch(pattern, subject)) return value;
  }
  return patterns.get(module) ?? fallback;
}

/** Whether a Python regular expression matches the module's whole name, like `re.fullmatch`. */
export function matchesWhole(pattern: string, module: string): boolean {
  const subject = { characters: Array.from(module), steps: MOST_STEPS };
  return compiled(pattern, `(${pattern})$`, subject);
}

/** A key that matches this module only. */
export const exactKey = (module: string): string => `^${escaped(module)}`;

/** Escapes the name of a module for a regular expression. */
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

import { describe } from '../describe.js';
import { refused } from './peft-errors.js';

/** The most steps that matching may take by the estimate below: a fraction of a second. */
const MOST_STEPS = 2e7;

/** Python's syntax that JavaScript reads otherwise: (?…), \A, \1, [] with a bracket in it. */
const FOREIGN = /\\(?![dswDSW]|[^A-Za-z0-9])|\(\?(?!:)|\[\^?\]/;
/** A repeated group can take exponential time. */
const REPEATED_GROUP = /\)[*+{]/;
const REPETITIONS = /[*+{]/g;
const CHOICES = /[?|]/g;

/**
 * The value that a pattern gives a module, or `otherwise`. PEFT's own rule: each key is a regular
 * expression that has to match the module's name as a whole, or all of it behind a dot; the first
 * that does counts (`get_pattern_key` in peft/utils/other.py).
 *
 * Throws ERR_FORMAT for expressions that JavaScript reads otherwise, or that could take long.
 */
export function matchPattern(
  patterns: ReadonlyMap<string, number>,
  module: string,
  otherwise: number,
): number {
  let steps = 0;
  for (const [pattern, value] of patterns) {
    steps += stepsOf(pattern, module.length);
    if (FOREIGN.test(pattern) || REPEATED_GROUP.test(pattern) || steps > MOST_STEPS) {
      throw refused('pattern', `the pattern ${describe(pattern)} cannot be matched safely`);
    }
    if (compile(pattern).test(module)) return value;
  }
  return otherwise;
}

/** At most that many: every repetition can end, and every choice go, in so many ways. */
function stepsOf(pattern: string, length: number): number {
  const count = (marks: RegExp) => pattern.match(marks)?.length ?? 0;
  return length ** (1 + count(REPETITIONS)) * 2 ** count(CHOICES);
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:.*\\.)?(?:${pattern})$`);
  } catch {
    throw refused('pattern', `the pattern ${describe(pattern)} is not a regular expression`);
  }
}

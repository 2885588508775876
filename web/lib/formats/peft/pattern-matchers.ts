/** What a pattern consists of, as functions that follow all possible ends of a match at once. */
import type { CharacterTest } from './python-characters.js';

/** The error for a pattern that is invalid, not supported or too slow. */
export class PatternError extends Error {}

/** A text as code points, and the steps that matching may still take. */
export interface Subject {
  readonly characters: readonly string[];
  steps: number;
}

type Positions = ReadonlySet<number>;

/** The possible ends of matches of an expression that begin at one of `from`. */
export type Matcher = (subject: Subject, from: Positions) => Positions;

export const testOf = (member: string | CharacterTest): CharacterTest =>
  typeof member === 'string' ? (character) => character === member : member;

export const literal = (expected: string): Matcher => oneOf(testOf(expected));

export function oneOf(test: CharacterTest): Matcher {
  return (subject, from) => {
    spend(subject, 1 + from.size);
    const ends = new Set<number>();
    for (const at of from) {
      const character = subject.characters[at];
      if (character !== undefined && test(character)) ends.add(at + 1);
    }
    return ends;
  };
}

/** A position between two characters, which are undefined at the ends of the text. */
interface Place {
  readonly at: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether `after` is the last character. */
  readonly isLast: boolean;
}

export function place(test: (place: Place) => boolean): Matcher {
  return (subject, from) => {
    spend(subject, 1 + from.size);
    const { characters } = subject;
    const isLast = (at: number) => at === characters.length - 1;
    return kept(from, (at) =>
      test({ at, before: characters[at - 1], after: characters[at], isLast: isLast(at) }),
    );
  };
}

export const ahead =
  (inner: Matcher, isWanted: boolean): Matcher =>
  (subject, from) =>
    kept(from, (at) => inner(subject, new Set([at])).size > 0 === isWanted);

export const anyOf =
  (branches: readonly Matcher[]): Matcher =>
  (subject, from) => {
    const ends = new Set<number>();
    for (const branch of branches) for (const end of branch(subject, from)) ends.add(end);
    return ends;
  };

export function repeat(item: Matcher, minimum: number, maximum: number): Matcher {
  return (subject, from) => {
    let ends = from;
    for (let i = 0; i < minimum; i++) {
      spend(subject, 1 + ends.size);
      const next = item(subject, ends);
      // A fixed point: further repetitions add no ends.
      if (next.size === ends.size && kept(next, (at) => !ends.has(at)).size === 0) break;
      ends = next;
    }
    const reached = new Set(ends);
    for (let i = minimum, fresh = ends; i < maximum && fresh.size > 0; i++) {
      spend(subject, 1 + fresh.size);
      fresh = kept(item(subject, fresh), (at) => !reached.has(at));
      for (const at of fresh) reached.add(at);
    }
    return reached;
  };
}

function kept(positions: Positions, test: (at: number) => boolean): Positions {
  const those = new Set<number>();
  for (const at of positions) if (test(at)) those.add(at);
  return those;
}

/** Consumes steps. Throws PatternError if none are left. */
export function spend(subject: Subject, steps: number): void {
  subject.steps -= steps;
  if (subject.steps < 0) throw new PatternError('matching takes too long');
}

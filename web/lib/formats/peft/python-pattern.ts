import {
  CATEGORIES,
  CONTROLS,
  HEXADECIMAL,
  isBoundary,
  isInside,
  type CharacterTest,
} from './python-characters.js';
import {
  ahead,
  anyOf,
  literal,
  oneOf,
  PatternError,
  place,
  repeat,
  testOf,
  type Matcher,
  type Subject,
} from './pattern-matchers.js';

/** The maximum depth of nested groups, which protects the stack. */
const MOST_NESTED = 100;
/** Python's own limit of repetitions. */
const MOST_REPETITIONS = 2 ** 32 - 1;

/**
 * Compiles a pattern of Python's `re`, without flags, to a test like `re.match()`. All possible
 * ends of a match are followed at once, without backtracking: the time is a product of the lengths
 * and of the depth of repetition.
 *
 * The parser follows `re._parser` of CPython 3.12. Throws PatternError for invalid patterns and for
 * those that are not supported: groups by name, references to groups, flags, look-behind, and the
 * atomic groups and repetitions of Python 3.11.
 */
export function compilePython(pattern: string): (subject: Subject) => boolean {
  const matcher = new PatternParser(pattern).parse();
  return (subject) => matcher(subject, new Set([0])).size > 0;
}

class PatternParser {
  readonly #source: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#source = Array.from(pattern);
  }

  parse(): Matcher {
    const matcher = this.#choice();
    if (this.#at < this.#source.length) throw new PatternError('a ) has no (');
    return matcher;
  }

  #choice(): Matcher {
    const branches = [this.#sequence()];
    while (this.#take('|')) branches.push(this.#sequence());
    return branches.length === 1 ? (branches[0] as Matcher) : anyOf(branches);
  }

  #sequence(): Matcher {
    const parts: Matcher[] = [];
    while (this.#at < this.#source.length && !'|)'.includes(this.#peek())) {
      parts.push(this.#repeated());
    }
    return (subject, from) => parts.reduce((ends, part) => part(subject, ends), from);
  }

  #repeated(): Matcher {
    const start = this.#at;
    if (this.#repetitions()) throw new PatternError('there is nothing to repeat');
    this.#at = start;
    const item = this.#item();
    const isPlace = '^$'.includes(this.#source[start] as string) || this.#isPlaceEscape(start);
    const times = this.#repetitions();
    if (!times) return item;
    if (isPlace) throw new PatternError('there is nothing to repeat');
    if (this.#take('+')) throw new PatternError('possessive repetitions are not supported');
    this.#take('?'); // laziness does not matter for a test
    if (this.#repetitions()) throw new PatternError('a repetition is repeated');
    return repeat(item, ...times);
  }

  #isPlaceEscape(start: number): boolean {
    return this.#source[start] === '\\' && 'AbBZ'.includes(this.#source[start + 1] as string);
  }

  /** The minimum and maximum of a repetition, if one comes next. */
  #repetitions(): [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    const start = this.#at;
    if (!this.#take('{') || this.#peek() === '}') return this.#backTo(start);
    const minimum = this.#digits();
    const maximum = this.#take(',') ? this.#digits() : minimum;
    if (!this.#take('}')) return this.#backTo(start);
    const times: [number, number] = [Number(minimum), maximum === '' ? Infinity : Number(maximum)];
    for (const count of [minimum, maximum]) {
      if (Number(count) >= MOST_REPETITIONS) throw new PatternError('a repetition is too large');
    }
    if (times[1] < times[0]) throw new PatternError('a repetition is empty');
    return times;
  }

  /** Backtracks: it was text and not a repetition. */
  #backTo(start: number): undefined {
    this.#at = start;
  }

  #digits(): string {
    const start = this.#at;
    while (/^[0-9]$/.test(this.#peek())) this.#at++;
    return this.#source.slice(start, this.#at).join('');
  }

  #item(): Matcher {
    const character = this.#next();
    switch (character) {
      case '.':
        return oneOf((other) => other !== '\n');
      case '^':
        return place(({ at }) => at === 0);
      case '$':
        return place(({ after, isLast }) => after === undefined || (isLast && after === '\n'));
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      default:
        return literal(character);
    }
  }

  #group(): Matcher {
    if (++this.#depth > MOST_NESTED) throw new PatternError('its groups are nested too deeply');
    const kind = this.#take('?') ? this.#next() : '';
    if (!['', ':', '=', '!'].includes(kind)) {
      throw new PatternError(`(?${kind} is not supported`);
    }
    const inner = this.#choice();
    if (!this.#take(')')) throw new PatternError('a ( is not closed');
    this.#depth--;
    return kind === '=' || kind === '!' ? ahead(inner, kind === '=') : inner;
  }

  #escape(): Matcher {
    const letter = this.#next('a backslash ends it');
    const category = CATEGORIES.get(letter);
    if (category) return oneOf(category);
    if (letter === 'A') return place(({ at }) => at === 0);
    if (letter === 'Z') return place(({ after }) => after === undefined);
    if (letter === 'b') return place(({ before, after }) => isBoundary(before, after));
    if (letter === 'B') return place(({ before, after }) => isInside(before, after));
    const octal = /^(0[0-7]{0,2}|[1-3][0-7]{2})/.exec(this.#rest(letter));
    if (octal) return literal(this.#octal(octal[0]));
    if (/^[1-9]$/.test(letter)) throw new PatternError('references to groups are not supported');
    return literal(this.#character(letter));
  }

  #class(): Matcher {
    const isNegated = this.#take('^');
    const tests: CharacterTest[] = [];
    // A bracket in the first place is a literal.
    while (tests.length === 0 || !this.#take(']')) tests.push(...this.#members());
    return oneOf((character) => tests.some((test) => test(character)) !== isNegated);
  }

  /** A character of a class, a category, or a range. */
  #members(): CharacterTest[] {
    const first = this.#member();
    if (this.#peek() !== '-') return [testOf(first)];
    this.#at++;
    if (this.#take(']')) {
      this.#at--;
      return [testOf(first), testOf('-')];
    }
    const last = this.#member();
    if (typeof first !== 'string' || typeof last !== 'string') {
      throw new PatternError('a range has no end');
    }
    const [from, to] = [codeOf(first), codeOf(last)];
    if (to < from) throw new PatternError('a range is empty');
    return [(character) => codeOf(character) >= from && codeOf(character) <= to];
  }

  #member(): string | CharacterTest {
    const character = this.#next('a [ is not closed');
    if (character !== '\\') return character;
    const letter = this.#next('a backslash ends it');
    if (letter === 'b') return '\b';
    const octal = /^[0-7]{1,3}/.exec(this.#rest(letter));
    if (octal) return this.#octal(octal[0]);
    return CATEGORIES.get(letter) ?? this.#character(letter);
  }

  /** The character of an escape. */
  #character(letter: string): string {
    const control = CONTROLS.get(letter);
    if (control !== undefined) return control;
    const length = HEXADECIMAL.get(letter);
    if (length !== undefined) return this.#hexadecimal(length);
    if (/^[A-Za-z0-9]$/.test(letter)) throw new PatternError(`\\${letter} is not supported`);
    return letter;
  }

  #hexadecimal(length: number): string {
    const digits = this.#source.slice(this.#at, this.#at + length).join('');
    this.#at += length;
    const code = parseInt(digits, 16);
    if (/^[0-9A-Fa-f]+$/.test(digits) && digits.length === length && code <= 0x10ffff) {
      return String.fromCodePoint(code);
    }
    throw new PatternError('an escape is not complete');
  }

  /** An octal escape whose first digit was read already. */
  #octal(digits: string): string {
    this.#at += digits.length - 1;
    const code = parseInt(digits, 8);
    if (code > 0o377) throw new PatternError('an octal escape is too large');
    return String.fromCodePoint(code);
  }

  /** The letter of an escape and the characters after it, as many as an escape can have. */
  #rest(letter: string): string {
    return letter + this.#source.slice(this.#at, this.#at + 2).join('');
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #next(fallback = 'it ends too early'): string {
    const character = this.#source[this.#at++];
    if (character === undefined) throw new PatternError(fallback);
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}

const codeOf = (character: string): number => character.codePointAt(0) as number;

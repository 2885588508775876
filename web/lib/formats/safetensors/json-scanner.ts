import { isWellFormed } from '../../checks/bytes.js';

/** As JSON writes it: no sign, no leading zero, no fraction, no exponent. */
const WHOLE_NUMBER = /(?:0|[1-9]\d*)(?![\d.eE+-])/y;

/**
 * Reads JSON of a known form piece by piece. JSON.parse() takes the last of several equal keys and
 * numbers that a float64 does not hold, and builds whatever nesting it is given; here the caller says
 * what comes next, so that nothing else costs time or memory.
 */
export class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the scanner is, as a number of characters. */
  get position(): number {
    return this.#at;
  }

  /** Whether `mark`, one character, comes next; it is consumed then. */
  take(mark: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  /** Whether nothing but space is left. */
  atEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  /** A string; undefined where none comes next, or where it is not well-formed. */
  string(): string | undefined {
    this.#skipSpace();
    if (this.#text[this.#at] !== '"') return undefined;
    const end = this.#endOfString();
    if (end === undefined) return undefined;
    const token = this.#text.slice(this.#at, end);
    this.#at = end;
    try {
      const value = JSON.parse(token) as string;
      return isWellFormed(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * A whole number of 0 or more, written without fraction or exponent: infinite where it is not
   * below 2^53. Undefined where none comes next.
   */
  wholeNumber(): number | undefined {
    this.#skipSpace();
    WHOLE_NUMBER.lastIndex = this.#at;
    const token = WHOLE_NUMBER.exec(this.#text)?.[0];
    if (token === undefined) return undefined;
    this.#at += token.length;
    const value = Number(token);
    return Number.isSafeInteger(value) ? value : Infinity;
  }

  /** Behind the quote that ends the string that begins here. */
  #endOfString(): number | undefined {
    const text = this.#text;
    for (let i = this.#at + 1; i < text.length; i++) {
      if (text[i] === '"') return i + 1;
      if (text[i] === '\\') i++;
    }
    return undefined;
  }

  #skipSpace(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? '.')) this.#at++;
  }
}

import { isWellFormed } from '../../checks/bytes.js';

/** A JSON number without sign, leading zero, fraction and exponent. */
const WHOLE_NUMBER = /(?:0|[1-9]\d*)(?![\d.eE+-])/y;

/**
 * Reads JSON of a known form token by token. JSON.parse() keeps the last of several equal keys,
 * rounds large numbers and builds any nesting; here the caller says what must come next, so that
 * nothing else costs time or memory.
 */
export class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The position of the scanner in characters. */
  get position(): number {
    return this.#at;
  }

  /** Consumes `mark`, one character, if it comes next; returns whether it did. */
  take(mark: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  /** Whether only white space is left. */
  atEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  /** Reads a string; undefined if none comes next or it is not well-formed. */
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
   * Reads a whole number of 0 or more without fraction and exponent: Infinity from 2^53 on,
   * undefined if none comes next.
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

  /** The position after the closing quote of the string that begins here. */
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

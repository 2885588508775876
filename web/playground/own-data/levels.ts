import { MOST } from './limits.js';

/** The code of a value beyond those that are told apart. */
export const OTHER = -1;

/** The different values of a column, numbered as they come. */
export class Levels {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    if (this.texts.length === MOST.distinct) return OTHER;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** In ascending order: numbers by their size, texts by their characters, as the library has categories. */
export function inOrder(texts: readonly string[]): string[] {
  const areNumbers = texts.every((text) => Number.isFinite(Number(text)));
  return [...texts].sort((one, other) => {
    const difference = areNumbers ? Number(one) - Number(other) : 0;
    return difference || (one < other ? -1 : one > other ? 1 : 0);
  });
}

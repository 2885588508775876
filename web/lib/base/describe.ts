const LONGEST_TEXT = 60;

const UNREADABLE = 'Proxy that cannot be read';

/** `value` for an error message: short, with its type. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(shortened(value));
    case 'bigint':
      return `${shortened(String(value))}n (a bigint)`;
    case 'symbol':
      return 'a symbol';
    case 'function':
      return isReadable(value) ? 'a function' : withArticle(UNREADABLE);
    case 'object':
      return value === null ? 'null' : withArticle(shortened(className(value)));
    default:
      return String(value);
  }
}

/** Truncates a text of the caller. */
export function shortened(text: string, longest = LONGEST_TEXT): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A count with its noun, in the plural unless it is 1. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The same at the beginning of a sentence: there is 1 row, there are 2 rows. */
export const thereAre = (count: number, noun: string): string =>
  `there ${count === 1 ? 'is' : 'are'} ${counted(count, noun)}`;

/** Lists names for a message, `most` of them. */
export function listedNames(names: readonly string[], most = 20): string {
  const some = names.slice(0, most).map((name) => describe(name));
  return some.join(', ') + (names.length > most ? `, … (${names.length} of them)` : '');
}

/** Lists lengths for a message. */
export function listed(lengths: readonly number[]): string {
  return lengths.slice(0, 8).join(', ') + (lengths.length > 8 ? ', …' : '');
}

/** The name of the built-in class of `value`, also from another realm (an iframe). */
export function className(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice('[object '.length, -1);
  } catch {
    return UNREADABLE;
  }
}

/** False for a revoked or throwing Proxy. */
export const isReadable = (value: unknown): boolean => className(value) !== UNREADABLE;

/** The message of a thrown value, which can be anything. */
export function messageOf(thrown: unknown): string {
  try {
    return shortened(String((thrown as Partial<Error> | null)?.message || thrown), 200);
  } catch {
    return 'something was thrown that cannot be read';
  }
}

/** Advice on how to get the value of a pending one. */
const PENDING: Readonly<Record<string, string>> = {
  Promise: ': await it',
  AsyncGenerator: ': loop over it by for await',
};

/** Whether a value is a promise or an async generator. */
export const isPending = (value: unknown): boolean => Object.hasOwn(PENDING, className(value));

function withArticle(name: string): string {
  if (name === 'Object') return 'an object';
  const advice = Object.hasOwn(PENDING, name) ? PENDING[name] : '';
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}${advice}`;
}

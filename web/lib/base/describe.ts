const LONGEST_TEXT = 60;

const UNREADABLE = 'Proxy that cannot be read';

/** `value` as an error message shows it: short, and clear about its type. */
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

/** The beginning of a text that is not ours. */
export function shortened(text: string, longest = LONGEST_TEXT): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** So many of something, the word in the plural where it has to be. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A few lengths as a message shows them. */
export function listed(lengths: readonly number[]): string {
  return lengths.slice(0, 8).join(', ') + (lengths.length > 8 ? ', …' : '');
}

/** The built-in class of `value` by name, also where it comes from another realm (an iframe). */
export function className(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice('[object '.length, -1);
  } catch {
    return UNREADABLE;
  }
}

/** Whether it is not a Proxy that was revoked, or throws. */
export const isReadable = (value: unknown): boolean => className(value) !== UNREADABLE;

/** What was thrown, in a few words; by code that is not ours it can be anything. */
export function messageOf(thrown: unknown): string {
  try {
    return shortened(String((thrown as Partial<Error> | null)?.message || thrown), 200);
  } catch {
    return 'something was thrown that cannot be read';
  }
}

/** What has to be done to get at what is meant. */
const PENDING: Readonly<Record<string, string>> = {
  Promise: ': await it',
  AsyncGenerator: ': loop over it by for await',
};

/** Whether it is a promise, or makes them: what is meant comes out of it later. */
export const isPending = (value: unknown): boolean => Object.hasOwn(PENDING, className(value));

function withArticle(name: string): string {
  if (name === 'Object') return 'an object';
  const advice = Object.hasOwn(PENDING, name) ? PENDING[name] : '';
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}${advice}`;
}

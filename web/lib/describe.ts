const LONGEST_TEXT = 60;

/** `value` as an error message shows it: short, and clear about its type. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(
        value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value,
      );
    case 'bigint':
      return `${value}n (a bigint)`;
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : withArticle(className(value));
    default:
      return String(value);
  }
}

/** So many of something, the word in the plural where it has to be. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The built-in class of `value` by name, also where it comes from another realm (an iframe). */
export function className(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function withArticle(name: string): string {
  if (name === 'Object') return 'an object';
  return /^[AEIO]/.test(name) ? `an ${name}` : `a ${name}`;
}

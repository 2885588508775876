import { InvalidArgumentError } from 'commander';
import type { Column } from 'lora-wasm/data';

const MOST_COLUMNS = 2 ** 20;

/** An item of a list: in quotes, which are doubled within it, or up to the next comma. */
const ITEM = /\s*(?:"((?:[^"]|"")*)"|([^,"]*))\s*(?:,|$)/y;

/**
 * Parses columns of the command line: `sun,wind` by name, `0,3-5` by index from 0, and
 * `"2019","a,b"` by names that need quotes.
 */
export function parseColumns(text: string): Column[] {
  const columns: Column[] = [];
  ITEM.lastIndex = 0;
  do {
    const match = ITEM.exec(text);
    if (!match) throw new InvalidArgumentError('A quote is not closed, or text follows it.');
    const [, quoted, plain = ''] = match;
    if (quoted !== undefined) columns.push(quoted.replaceAll('""', '"'));
    else columns.push(...columnsOf(plain.trim()));
    if (columns.length > MOST_COLUMNS) throw tooMany();
  } while (ITEM.lastIndex < text.length);
  return columns;
}

function columnsOf(item: string): Column[] {
  if (item === '') throw new InvalidArgumentError('A name is empty.');
  if (/^\d+$/.test(item)) return [Number(item)];
  const range = /^(\d+)-(\d+)$/.exec(item);
  if (!range) return [item];
  const [from, to] = [Number(range[1]), Number(range[2])];
  if (to < from) throw new InvalidArgumentError(`The range ${item} is empty.`);
  if (to - from >= MOST_COLUMNS) throw tooMany();
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const tooMany = () => new InvalidArgumentError(`More than ${MOST_COLUMNS} are not read.`);

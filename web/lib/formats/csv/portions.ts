import { unexpected } from '../../checks/accept.js';
import { isNumeric } from './numbers.js';
import { textOf, type Source } from '../source/source.js';

/** How a CSV file is written is told by so much of it. */
export const HEAD_CHARACTERS = 2 ** 17;
/** What comes after it is cut into records in portions of about this length. */
const PORTION = 2 ** 16;

/**
 * The text of a source in portions, however it comes. The first one is all of a text that is no longer
 * than the head; else it is longer.
 */
export async function* portionsOf(source: Source, encoding?: string): AsyncGenerator<string, void> {
  if (typeof source === 'string' && isPath(source)) {
    const advice = "await readFile(path, 'utf8') of node:fs/promises, or (await fetch(url)).body";
    throw unexpected('source', source, 'the text of a file, not its path,', advice);
  }
  let text = '';
  let enough = HEAD_CHARACTERS;
  for await (const part of textOf(source, encoding)) {
    text += part;
    if (text.length <= enough) continue;
    yield text;
    [text, enough] = ['', PORTION];
  }
  yield text;
}

/** Of one line and one field, and no value. */
const isPath = (text: string): boolean =>
  text.length < 4096 && /^[^\r\n,;\t|]*[a-z][^\r\n,;\t|]*$/i.test(text) && !isNumeric(text);

import { unexpected } from '../../checks/accept.js';
import { isNumeric } from './numbers.js';
import { textOf, type Source } from '../source/source.js';

/** Characters at the beginning of a file from which its dialect is detected. */
export const HEAD_CHARACTERS = 2 ** 17;
/** The approximate length of the portions after the head. */
const PORTION = 2 ** 16;

/**
 * The text of a source in portions, whatever parts it arrives in. The first portion is at least as
 * long as the head, unless the whole text is shorter.
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

/** Whether a text looks like a path: one line and one field that is not a value. */
const isPath = (text: string): boolean =>
  text.length < 4096 && /^[^\r\n,;\t|]*[a-z][^\r\n,;\t|]*$/i.test(text) && !isNumeric(text);

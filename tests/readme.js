import { readFile } from 'node:fs/promises';

const FENCED = /^```(\w+)\n(.*?)^```$/gms;

/** The README's code blocks of a language, in their order. */
export async function codeBlocks(language) {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  return [...text.matchAll(FENCED)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code);
}

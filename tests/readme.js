import { readFile } from 'node:fs/promises';

const FENCED = /^```(\w+)\n(.*?)^```$/gms;

/** The code blocks of a language in the README, or in another file, in their order. */
export async function codeBlocks(language, file = 'README.md') {
  const text = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(FENCED)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code);
}

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Folders with documents, besides the root of the project. */
const FOLDERS = ['docs', 'examples', 'tests'];

/** A fenced block; `<!-- not run: why -->` above one says that no test runs it. */
const FENCED = /(?:^<!-- not run: ([^>]+?) -->\n\n?)?^```(.*)\n([^]*?)^```$/gm;

/**
 * @typedef {object} CodeBlock
 * @property {string} document
 * @property {string} language empty where the block does not say
 * @property {string} code
 * @property {string | undefined} notRun why no test runs it
 */

/** The paths of all documents, from the root of the project. */
export async function documents() {
  const inFolder = async (folder) => {
    const names = await readdir(join(root, folder), { recursive: folder !== '.' });
    return names.map((name) => relative(root, join(root, folder, name)));
  };
  const paths = (await Promise.all(['.', ...FOLDERS].map(inFolder))).flat();
  return paths.filter((path) => path.endsWith('.md') && !path.includes('node_modules')).sort();
}

export const textOf = (document) => readFile(join(root, document), 'utf8');

/** The text without its code blocks. */
export const proseOf = async (document) => (await textOf(document)).replace(FENCED, '');

/**
 * The code blocks of a document in their order.
 *
 * @param {string} document
 * @returns {Promise<CodeBlock[]>}
 */
export async function codeBlocks(document) {
  return [...(await textOf(document)).matchAll(FENCED)].map(([, notRun, language, code]) => ({
    document,
    language,
    code,
    notRun,
  }));
}

/** The code blocks of all documents. */
export const allCodeBlocks = async () =>
  (await Promise.all((await documents()).map(codeBlocks))).flat();

/** Whether a block is a session on the package's command line. */
export const isSession = ({ language, code }) =>
  language === 'sh' && code.startsWith('npx lora-wasm');

/**
 * The blocks that tests run, as [document, codes in their order] of each document that has some.
 *
 * @param {(block: CodeBlock) => boolean} isOfKind
 * @returns {Promise<[document: string, codes: string[]][]>}
 */
export async function blocksToRun(isOfKind) {
  const found = new Map();
  for (const block of await allCodeBlocks()) {
    if (block.notRun !== undefined || !isOfKind(block)) continue;
    found.set(block.document, [...(found.get(block.document) ?? []), block.code]);
  }
  return [...found];
}

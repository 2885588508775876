import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SCRIPT = /\s*<script type="module"[^>]* src="([^"]+)"><\/script>/;
const STYLE = /<link rel="stylesheet"[^>]* href="([^"]+)"[^>]*>/;
const ICON = /(<link rel="icon" href=")([^"]+)(")/;
const POLICY = /(http-equiv="Content-Security-Policy"\s+content=")[^"]*(")/;

/**
 * Puts a page of one script and one stylesheet into one file that asks for nothing.
 *
 * The script is a classic one at the end of the body, since a page that was opened by a double click
 * may not load modules. The policy knows it, and the style, by their hashes.
 *
 * @param {string} folder with index.html
 * @param {string} file
 */
export async function writeOneFile(folder, file) {
  const html = await readFile(join(folder, 'index.html'), 'utf8');
  const read = (pattern, group = 1) =>
    readFile(join(folder, found(html, pattern)[group]), 'utf8').then((text) => text.trim());
  const script = withoutEndTag(await read(SCRIPT));
  const style = await read(STYLE);
  const icon = Buffer.from(await read(ICON, 2)).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src '${sha256(script)}' 'wasm-unsafe-eval'`,
    `style-src '${sha256(style)}'`,
    'worker-src blob:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = html
    .replace(POLICY, (_, before, after) => before + policy + after)
    .replace(SCRIPT, '')
    .replace(STYLE, () => `<style>${style}</style>`)
    .replace(ICON, (_, before, __, after) => `${before}data:image/svg+xml;base64,${icon}${after}`)
    .replace('</body>', () => `<script>${script}</script>\n  </body>`);
  await writeFile(file, page);
}

function found(html, pattern) {
  const match = pattern.exec(html);
  if (!match) throw new Error(`the page has nothing like ${pattern}`);
  return match;
}

/** In a string, where alone it can be, `<\/script` means the same, and does not end the script. */
const withoutEndTag = (script) =>
  script.replaceAll(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '<\\!--');

const sha256 = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

// Not Vite's preview server: Vite does not run inside Jest, whose modules have globals of their own.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built site, a folder. */
export const SITE = fileURLToPath(new URL('../../dist/site/', import.meta.url));
export const BASE = '/a/path/of/its/own/';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** Serves dist/site/. */
export async function serveSite() {
  await readFile(join(SITE, 'index.html')).catch(() => {
    throw new Error('dist/site/ is missing: npm run build makes it');
  });
  return serveFolder(SITE);
}

/**
 * Serves a folder as a static host does: under a path of its own, on any free port.
 *
 * @typedef {object} Host
 * @property {string} url
 * @property {string[]} missing what was asked for and not found; a browser asks for some files
 *   without telling the page
 * @property {(folder: string) => void} show serves another folder from now on
 * @property {() => Promise<void>} close
 *
 * @param {string} folder
 * @returns {Promise<Host>}
 */
export async function serveFolder(folder) {
  /** @type {string[]} */
  const missing = [];
  let shown = folder;
  const server = createServer(async (request, response) => {
    const file = fileFor(shown, request.url ?? '');
    const type = TYPES[extname(file)];
    const content = type && (await readFile(file).catch(() => undefined));
    if (!content) missing.push(`${request.method} ${request.url}`);
    response.writeHead(content ? 200 : 404, { 'Content-Type': type ?? 'text/plain' });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const show = (other) => {
    shown = other;
  };
  return { url: `http://127.0.0.1:${server.address().port}${BASE}`, missing, show, close };
}

/**
 * @param {string} folder
 * @param {string} url the path that was asked for
 * @returns {string} the file in the folder, or '' where there can be none
 */
function fileFor(folder, url) {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  if (!pathname.startsWith(BASE)) return '';
  const path = normalize(pathname.slice(BASE.length) || 'index.html');
  return path.startsWith(`..${sep}`) ? '' : join(folder, path);
}

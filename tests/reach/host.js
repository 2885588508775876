/** Serves what is tried over loopback, and keeps what was really fetched. */
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { buffer } from 'node:stream/consumers';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * @typedef {object} Fetched
 * @property {string} path
 * @property {number} status
 * @property {Buffer} body
 *
 * @typedef {object} Host
 * @property {string} url
 * @property {Fetched[]} fetched in their order, by whichever thread asked
 * @property {() => Promise<void>} close
 */

/**
 * Serves a folder as a static host does: whoever has a file keeps it for some minutes.
 *
 * @param {string} folder
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Host>}
 */
export function hostFolder(folder, headers = {}) {
  return host(async (request, answer) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = normalize(decodeURIComponent(pathname.replace(/\/$/, '/index.html')));
    const body = await readFile(join(folder, path)).catch(() => undefined);
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const fixed = { 'Content-Type': type, 'Cache-Control': 'max-age=600', ...headers };
    answer(body ? 200 : 404, fixed, body ?? Buffer.alloc(0));
  });
}

/**
 * Stands before a tool's own server.
 *
 * @param {number} port
 * @returns {Promise<Host>}
 */
export function hostBefore(port) {
  const upstream = { host: 'localhost', port };
  const forward = ({ method, url, headers }) =>
    ask({
      ...upstream,
      method,
      path: url,
      headers: { ...headers, host: `localhost:${port}`, 'accept-encoding': 'identity' },
    });
  return host(
    (request, answer) =>
      forward(request)
        .on('response', async (response) => {
          const headers = { ...response.headers };
          delete headers['transfer-encoding']; // the body goes on in one piece
          answer(response.statusCode, headers, await buffer(response));
        })
        .on('error', (error) => answer(502, {}, Buffer.from(String(error))))
        .end(),
    // The socket by which a development server talks to its page.
    (request, socket, head) => {
      const other = connect(upstream, () => {
        const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
        other.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        other.write(head);
        other.pipe(socket).pipe(other);
      });
      other.on('error', () => socket.destroy());
      socket.on('error', () => other.destroy());
    },
  );
}

async function host(serve, upgrade) {
  /** @type {Fetched[]} */
  const fetched = [];
  const server = createServer((request, response) => {
    serve(request, (status, headers, body) => {
      // A browser asks for it without being told to.
      if (request.url === '/favicon.ico') return response.writeHead(204).end();
      fetched.push({ path: request.url, status, body });
      return response.writeHead(status, headers).end(body);
    });
  });
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  if (upgrade) server.on('upgrade', upgrade);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, fetched, close };
}

import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { projectRoot } from '../../tools/setup/paths.mjs';
import { finish, start } from './command.js';
import { hostBefore, hostFolder } from './host.js';
import { visit } from './visit.js';

/** Far longer than any of them takes on a busy machine. */
const BUILD_LIMIT_MS = 300_000;
const PROGRAM_LIMIT_MS = 60_000;
const SERVER_LIMIT_MS = 60_000;

/** Where a server says that it listens. */
const SERVED_AT = /https?:\/\/(?:localhost|127\.0\.0\.1|\[::1?\]|0\.0\.0\.0):(\d+)/;

/**
 * What came of an environment.
 *
 * @typedef {object} Findings
 * @property {string} [builds] 'yes', or the line that says why not
 * @property {string[]} warnings lines of the tool
 * @property {object} [outcome] of trainBoth()
 * @property {string[]} console lines of the page, or of the program beside its outcome
 * @property {string[]} missing what was asked for and not found
 * @property {number} [bytes] that were downloaded, each file by brotli
 * @property {number | string} [exit] what the program ended with
 */

/** Thrown where it cannot go on; what was found until then counts. */
class Stopped extends Error {}

/**
 * A fresh folder in which the package is installed, and what can be done in it: a row of the table is
 * a function of this. What it does goes into `findings`.
 */
export class Lab {
  /** @type {Findings} */
  findings = { warnings: [], console: [], missing: [] };
  /** What the tools printed. */
  log = '';
  #browser;
  #servers = [];
  #hosts = [];

  /**
   * @param {string} folder
   * @param {() => Promise<import('puppeteer-core').Browser>} browser
   */
  constructor(folder, browser) {
    this.folder = folder;
    this.#browser = browser;
  }

  /** Does what a row says, as far as it gets. */
  async try(row) {
    try {
      await row(this);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      await this.#close();
    }
    return this.findings;
  }

  path(...parts) {
    return join(this.folder, ...parts);
  }

  /** @param {Record<string, string>} files by their paths */
  async write(files) {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(this.path(path)), { recursive: true });
      await writeFile(this.path(path), text);
    }
  }

  /** Runs a tool that builds: a line for the shell. */
  async build(line, env) {
    const { code, output } = await finish(...this.#shell(line, env), BUILD_LIMIT_MS);
    this.#keep(output);
    this.findings.builds = code === 0 ? 'yes' : (reasonIn(output) ?? `exit ${code}`);
    if (code !== 0) throw new Stopped();
  }

  /** Runs a program that trains, prints a line of what came of it, and is to end by itself. */
  async runProgram(line, env) {
    const { code, output } = await finish(...this.#shell(line, env), PROGRAM_LIMIT_MS);
    this.log += output;
    this.findings.exit = code;
    for (const printed of linesOf(output)) {
      const outcome = outcomeIn(printed);
      if (outcome) this.findings.outcome = outcome;
      else this.findings.console.push(printed);
    }
  }

  /** Serves a folder as it is. @returns its address */
  async serveFolder(path, headers) {
    return this.#serve(await hostFolder(this.path(path), headers));
  }

  /** Starts a tool's own server, a line for the shell. @returns its address */
  async serveTool(line, env) {
    const server = start(...this.#shell(line, env));
    this.#servers.push(server);
    return this.#serve(await hostBefore(await this.#portOf(server)));
  }

  /**
   * Opens a page, which says what came of it.
   *
   * @param {string} url
   * @param {{ counted?: boolean, baseline?: string }} [options] `counted`: whether its bytes are of
   *   interest; `baseline`: a page without the package, whose files are not ours
   */
  async visit(url, { counted = true, baseline } = {}) {
    const browser = await this.#browser();
    if (baseline !== undefined) await visit(browser, baseline);
    const others = new Set(this.fetched.map(({ path }) => path));
    const { outcome, console } = await visit(browser, url);
    const ours = this.fetched.filter(({ path }) => !others.has(path));
    this.findings.outcome = outcome;
    this.findings.console.push(...console);
    const failed = this.fetched.filter(({ status }) => status >= 400);
    this.findings.missing.push(...failed.map(({ path, status }) => `${status} ${path}`));
    if (counted) this.findings.bytes = ours.reduce((sum, { body }) => sum + brotli(body), 0);
  }

  /** Asks a server that trains, and answers with what came of it. */
  async ask(url) {
    const answer = await (await fetch(url)).text();
    this.findings.outcome = outcomeIn(answer);
    if (!this.findings.outcome) this.findings.console.push(linesOf(answer)[0] ?? 'no answer');
  }

  /** All that was fetched of what is served, by whichever thread asked. */
  get fetched() {
    return this.#hosts.flatMap((host) => host.fetched);
  }

  /** In a shell `npx` would look for the tool where PATH does; it asks no registry this way. */
  #shell(line, env) {
    const folders = [this.path('node_modules/.bin'), join(projectRoot, 'node_modules/.bin')];
    const PATH = [...folders, dirname(process.execPath), process.env.PATH].join(delimiter);
    return [line.replaceAll(/^npx /gm, ''), { cwd: this.folder, env: { PATH, ...env } }];
  }

  #serve(host) {
    this.#hosts.push(host);
    return host.url;
  }

  async #portOf(server) {
    const deadline = performance.now() + SERVER_LIMIT_MS;
    let ended = false;
    server.ended.then(() => (ended = true));
    while (performance.now() < deadline && !ended) {
      const [, port] = SERVED_AT.exec(server.output()) ?? [];
      if (port) return Number(port);
      await pause(50);
    }
    this.findings.builds = reasonIn(server.output()) ?? 'the server does not start';
    throw new Stopped();
  }

  #keep(output) {
    this.log += output;
    this.findings.warnings.push(...warningsIn(output));
  }

  async #close() {
    for (const server of this.#servers) {
      await server.end();
      this.#keep(server.output());
    }
    for (const host of this.#hosts) await host.close();
  }
}

const sizes = new Map();

/** How many bytes a body has once compressed. */
function brotli(body) {
  const key = body.toString('latin1');
  if (!sizes.has(key)) sizes.set(key, body.length && brotliCompressSync(body).length);
  return sizes.get(key);
}

const linesOf = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

const warningsIn = (output) =>
  linesOf(output).filter((line) => /\bwarn(ing)?s?\b|^\(!\)|⚠|deprecat/i.test(line));

/** The line that says why a build failed: the last that complains, not the heading of one. */
function reasonIn(output) {
  const complains = (line) => /error|invalid|cannot|fail/i.test(line) && !/^at |:$/.test(line);
  const lines = linesOf(output);
  return lines.findLast(complains) ?? lines.at(-1);
}

function outcomeIn(line) {
  try {
    const value = JSON.parse(line);
    return value?.large ? value : undefined;
  } catch {
    return undefined;
  }
}

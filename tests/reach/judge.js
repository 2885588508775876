import { expectedLosses } from './app.js';

/** What a page that only calls train() may download, compressed by brotli: the promise of the README. */
export const MAX_BYTES = 80_000;

const TOLERANCE = 1e-9;

/**
 * What a row expects; without it, what is promised for every environment.
 *
 * @typedef {object} Expected
 * @property {'worker' | 'caller'} [thread] of the large problem
 * @property {RegExp[]} [console] each of its lines, in their order
 * @property {RegExp} [ownLines] lines of the tool's own in the console, or among its warnings, with any
 *   package
 * @property {number} [maxBytes]
 */

/** Where there can be no worker it is said, once, why. */
const SAYS_WHY = [/worker/];

/**
 * In which ways an environment is not as expected.
 *
 * @param {import('./lab.js').Findings} findings
 * @param {Expected} [expected]
 * @returns {string[]}
 */
export function deviations(findings, expected = {}) {
  const { thread = 'worker', maxBytes = MAX_BYTES } = expected;
  const said = expected.console ?? (thread === 'caller' ? SAYS_WHY : []);
  const { builds = 'yes', warnings, outcome, missing, bytes, exit = 0 } = findings;
  const lines = findings.console;
  if (builds !== 'yes') return [`does not build: ${builds}`];
  const found = [
    ...warnings.map((line) => `warns: ${line}`),
    ...missing.map((request) => `not found: ${request}`),
  ];
  if (!isTrained(outcome)) found.push(outcome ? 'the loss is wrong' : 'does not train');
  else if (outcome.large.thread !== thread) found.push(`trains in the ${outcome.large.thread}`);
  if (!fits(lines, said)) {
    found.push(lines.length > 0 ? `console: ${lines.join(' / ')}` : 'does not say why');
  }
  if (bytes > maxBytes) found.push(`downloads ${bytes} bytes`);
  if (exit !== 0) found.push(exit === 'never ended' ? exit : `ends with ${exit}`);
  return found;
}

/** Takes out what the tool says with any package. */
export function withoutOwnLines(findings, ownLines) {
  const others = (lines) => lines.filter((line) => !ownLines?.test(line));
  return { ...findings, warnings: others(findings.warnings), console: others(findings.console) };
}

export const isTrained = (outcome) =>
  Object.entries(expectedLosses()).every(
    ([size, loss]) => Math.abs(outcome?.[size]?.loss - loss) <= TOLERANCE * loss,
  );

const fits = (lines, patterns) =>
  lines.length === patterns.length && patterns.every((pattern, i) => pattern.test(lines[i]));

/** A failure that a person can do something about. */
export class SetupError extends Error {
  /**
   * @param {string} message what went wrong, and what to do next
   * @param {string} [output] what the failing command printed, or the ends of it
   */
  constructor(message, output = '') {
    super(message);
    this.name = 'SetupError';
    this.output = output;
  }
}

const started = Date.now();
let printed = false;

/**
 * Runs one stage of a tool with one line of progress: its name, then the seconds it took.
 *
 * @param {string} tool what the line begins with
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @template T
 */
export async function stage(tool, name, work) {
  const begin = Date.now();
  const label = `${tool}: ${name} …`;
  const tick = showLabel(label, begin);
  try {
    const result = await work();
    finishLine(label, `${seconds(begin)} s`);
    return result;
  } catch (error) {
    finishLine(label, `failed after ${seconds(begin)} s`);
    throw error;
  } finally {
    clearInterval(tick);
  }
}

/** The last line of a tool, only where there were others. */
export function finished(tool) {
  if (printed) console.log(`${tool}: ready in ${seconds(started)} s`);
}

/** Prints why a tool stops, with the failing command's output. */
export function failed(tool, error) {
  const output = error.output?.trim();
  if (output) console.error(output.replace(/^/gm, '  | '));
  // The system's own errors (no space left, permission denied) have codes and explain themselves.
  const explained = error.name === 'SetupError' || error.code;
  console.error(`${tool} stopped: ${explained ? error.message : error.stack}`);
}

function showLabel(label, begin) {
  printed = true;
  process.stdout.write(label);
  if (!process.stdout.isTTY) return undefined;
  const tick = setInterval(() => rewrite(`${label} ${seconds(begin)} s`), 1000);
  // A stage that ends must not wait for its clock.
  return tick.unref();
}

function finishLine(label, outcome) {
  if (process.stdout.isTTY) rewrite(`${label} ${outcome}\n`);
  else process.stdout.write(` ${outcome}\n`);
}

function rewrite(line) {
  process.stdout.write(`\r\x1b[K${line}`);
}

function seconds(begin) {
  return ((Date.now() - begin) / 1000).toFixed(0);
}

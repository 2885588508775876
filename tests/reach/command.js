/** Programs that are tried: what they print, how they end, and that nothing is left of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { environment } from '../../tools/setup/npm.mjs';

/** What tools would ask their makers, or do for people who watch. */
const QUIET = {
  NO_COLOR: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  ASTRO_DISABLE_UPDATE_CHECK: 'true',
  NEXT_TELEMETRY_DISABLED: '1',
  BROWSERSLIST_IGNORE_OLD_DATA: '1',
  DENO_NO_UPDATE_CHECK: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

/**
 * A line of the shell that runs. `output()` is all that it printed until now, `ended` what it ended
 * with.
 *
 * @param {string} line
 * @param {{ cwd: string, env?: object }} options
 */
export function start(line, { cwd, env = {} }) {
  const child = spawn(line, {
    shell: true,
    cwd,
    env: { ...environment(), ...QUIET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // in a group of its own, with whatever it starts
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (printed += text));
  }
  const ended = Promise.race([
    once(child, 'close').then(([code, signal]) => signal ?? code),
    once(child, 'error').then(([error]) => error.message),
  ]);
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended, with all that it started
    }
  };
  return {
    output: () => printed,
    ended,
    async end() {
      end();
      await ended;
    },
  };
}

/**
 * Runs a line of the shell to its end, or for so long.
 *
 * @returns {Promise<{ code: number | string, output: string }>} `code` is a signal's name where one
 *   ended it, and 'never ended' where we had to
 */
export async function finish(line, options, limitMs) {
  const running = start(line, options);
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs, 'never ended');
  });
  const code = await Promise.race([running.ended, limit]);
  clearTimeout(timer);
  await running.end();
  return { code, output: running.output() };
}

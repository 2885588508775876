import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from './browsers.js';

/**
 * Asks again and again until there is an answer: what `ask` returns when it is neither undefined nor
 * false.
 *
 * @template Answer
 * @param {string} what is waited for, for the message where it never comes
 * @param {() => Promise<Answer | undefined | false>} ask
 * @returns {Promise<Answer>}
 */
export async function until(what, ask) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await sleep(50);
  }
  throw new Error(`${what} never came to be`);
}

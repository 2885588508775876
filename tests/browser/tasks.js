import { readFile } from 'node:fs/promises';
import { train } from 'lora-wasm';
import { digitsTask, syntheticTask, weatherTask } from '../../examples/tasks/index.js';

const csv = (/** @type {string} */ name) =>
  readFile(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');

/** The playground's tasks, prepared in Node. */
export const tasks = {
  weather: async () => weatherTask(await csv('weather')),
  digits: async () => digitsTask(await csv('digits')),
  synthetic: async () => syntheticTask({ condition: 10, noise: 0.02 }),
};

/**
 * What the library makes of a task in Node.
 *
 * @param {keyof typeof tasks} name
 * @param {{ rank: number, steps: number, lr?: number }} settings
 */
export async function trainInNode(name, settings) {
  const task = await tasks[name]();
  const { wBase, dIn, dOut } = task;
  const { x, y } = task.train;
  return { task, result: await train({ x, y, wBase, dIn, dOut, route: 'factored', ...settings }) };
}

import { readFile } from 'node:fs/promises';
import { load, train } from 'lora-wasm';
import { digitsTask, redrawTask, syntheticTask, weatherTask } from '../../web/tasks/index.js';

const csv = (/** @type {string} */ name) =>
  readFile(new URL(`../../examples/data/${name}.csv`, import.meta.url), 'utf8');

/** The playground's presets: their data, prepared in Node, and the settings that they bring. */
export const presets = {
  redraw: { task: async () => redrawTask(await csv('digits')), rank: 4, steps: 3000, ridge: 0.001 },
  weather: { task: async () => weatherTask(await csv('weather')), rank: 2, steps: 3000 },
  'digits-flipped': digits('flipped'),
  'digits-rotated': digits('rotated'),
  planted: { task: async () => planted(), rank: 4, steps: 2000 },
  'ill-conditioned': {
    task: async () => syntheticTask({ condition: 100, noise: 0.001 }),
    rank: 4,
    steps: 2000,
  },
  'over-fitting': {
    task: async () => syntheticTask({ n: 40, noise: 0.5, plantedRank: 2 }),
    rank: 8,
    steps: 2000,
  },
  'too-large-step': { task: async () => planted(), rank: 4, steps: 2000, lr: 0.7 },
};

/** @param {'flipped' | 'rotated'} turn */
function digits(turn) {
  const ridge = 0.03;
  const task = async () => digitsTask(await csv('digits'), { turn, ridge });
  return { task, rank: 5, steps: 5000, ridge };
}

const planted = () => syntheticTask({ condition: 10, noise: 0.02 });

/** Tasks by their names: each is prepared once. */
const prepared = new Map();

/**
 * What the library makes of a preset in Node, with other settings where they are given.
 *
 * @param {keyof typeof presets} name
 * @param {Partial<import('lora-wasm').TrainOptions>} [settings]
 */
export async function trainInNode(name, settings) {
  const { task: prepare, ...own } = presets[name];
  if (!prepared.has(name)) prepared.set(name, prepare());
  const task = await prepared.get(name);
  const { wBase, dIn, dOut, heldOut } = task;
  const { x, y } = task.train;
  const validation = { x: heldOut.x, y: heldOut.y };
  await load({ build: 'simd' });
  return { task, result: await train({ x, y, wBase, dIn, dOut, validation, ...own, ...settings }) };
}

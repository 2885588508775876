/**
 * Trains adapters for three tasks on real data, with the library's own settings, and shows, on rows that no
 * adapter has seen, how near each comes to the best of its rank, which is computed, and to full
 * fine-tuning. One of the ranks is chosen by validation. Ctrl-C stops it and reports what was trained
 * until then.
 */
import { readFile } from 'node:fs/promises';
import { load, train } from 'lora-wasm';
import {
  digitsTask,
  effectiveWeight,
  fullFineTune,
  redrawTask,
  weatherTask,
} from '../../web/tasks/index.js';
import { optimumOf } from './optimum.js';
import { showProgress } from './progress.js';
import { choice, legend, resultTable } from './report.js';
import { terminalOf } from './terminal.js';

/** @import { Task } from '../../web/tasks/index.js' */
/** @import { Experiment, Run } from './report.js' */

const STEPS = 20_000;
const INTERRUPTED = 130; // what shells report for a program ended by Ctrl-C: 128 + SIGINT

const terminal = terminalOf(process.stdout);
const abort = new AbortController();
process.once('SIGINT', () => abort.abort()); // once: a second Ctrl-C ends the process at once

const { build } = await load();
terminal.print(terminal.bold(`LoRA adapters, trained in WebAssembly (${build} build)`));

const tasks = [
  { task: await weatherTask(await data('weather.csv')), ranks: [1, 2], trainsChosen: true },
  { task: await digitsTask(await data('digits.csv')), ranks: [1, 3, 5], trainsChosen: true },
  // The rank that validation chooses has more numbers than the layer itself: it is only named.
  { task: await redrawTask(await data('digits.csv')), ranks: [1, 4, 8], trainsChosen: false },
];
/** @type {Experiment[]} */
const experiments = [];
for (const { task, ranks, trainsChosen } of tasks) {
  if (!abort.signal.aborted) experiments.push(await experiment(task, ranks, trainsChosen));
}
report(experiments);

/**
 * @param {Task} task
 * @param {number[]} ranks to train
 * @param {boolean} trainsChosen whether the one that validation chooses is trained, too
 * @returns {Promise<Experiment>} with fewer runs after Ctrl-C
 */
async function experiment(task, ranks, trainsChosen) {
  const { title, train: rows, heldOut, dIn, dOut } = task;
  terminal.print(`\n${terminal.bold(title)}`);
  const sizes = `weight ${dIn} × ${dOut}, ${rows.n} rows to train on, ${heldOut.n} held out`;
  terminal.print(terminal.dim(sizes));
  const optimum = await optimumOf(task);
  /** @type {Run[]} */
  const runs = [];
  const all = trainsChosen ? [...ranks, optimum.rank] : ranks;
  for (const rank of new Set(all.sort((p, q) => p - q))) {
    if (abort.signal.aborted) break;
    const run = await trainRank(task, rank);
    if (run) runs.push(run);
  }
  const fullWeight = await fullFineTune(rows, task.wBase, task.ridge);
  return { task, optimum, fullWeight, runs };
}

/**
 * @param {Task} task
 * @param {number} rank
 * @returns {Promise<Run | undefined>} undefined where Ctrl-C came before the first step
 */
async function trainRank(task, rank) {
  const { wBase, dIn, dOut, ridge = 0 } = task;
  const { x, y } = task.train;
  const progress = showProgress(terminal, `rank ${rank}`, STEPS);
  try {
    const onProgress = progress.update;
    const options = { x, y, wBase, dIn, dOut, rank, ridge, steps: STEPS };
    const result = await train({ ...options, onProgress, signal: abort.signal });
    const aborted = result.stopReason === 'aborted';
    const weight = effectiveWeight(task, result);
    return { rank, weight, aborted, seconds: result.seconds };
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  } finally {
    progress.stop();
  }
}

/** @param {Experiment[]} experiments */
function report(experiments) {
  const trained = experiments.filter(({ runs }) => runs.length > 0);
  if (abort.signal.aborted) {
    process.exitCode = INTERRUPTED;
    terminal.print(
      trained.length ? '\nStopped; trained until then:' : '\nStopped; nothing trained.',
    );
  }
  for (const done of trained) {
    terminal.print(`\n${terminal.bold(done.task.title)}`);
    terminal.print(resultTable(done, terminal));
    terminal.print(choice(done));
  }
  if (trained.length === 0) return;
  terminal.print();
  for (const line of legend(trained)) terminal.print(terminal.dim(line));
}

/** @param {string} name */
function data(name) {
  return readFile(new URL(`../data/${name}`, import.meta.url), 'utf8');
}

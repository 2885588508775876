/**
 * Trains adapters on two real data sets and shows, on rows that no adapter has seen, how near each
 * rank comes to full fine-tuning. Ctrl-C stops it and reports what was trained until then.
 */
import { readFile } from 'node:fs/promises';
import { load, train } from 'lora-wasm';
import { digitsTask, effectiveWeight, weatherTask } from '../tasks/index.js';
import { showProgress } from './progress.js';
import { legend, resultTable } from './report.js';
import { terminalOf } from './terminal.js';

/** @import { Task } from '../tasks/index.js' */
/** @import { Run } from './report.js' */

const INTERRUPTED = 130; // what shells report for a program ended by Ctrl-C: 128 + SIGINT

const terminal = terminalOf(process.stdout);
const abort = new AbortController();
process.once('SIGINT', () => abort.abort()); // once: a second Ctrl-C ends the process at once

const { build } = await load();
terminal.print(terminal.bold(`LoRA adapters, trained in WebAssembly (${build} build)`));

const experiments = [
  { task: await weatherTask(await data('weather.csv')), ranks: [1, 2, 4], steps: 100_000 },
  { task: await digitsTask(await data('digits.csv')), ranks: [1, 3, 5], steps: 50_000 },
];
const results = [];
for (const { task, ranks, steps } of experiments) {
  results.push({ task, runs: await trainRanks(task, ranks, steps) });
}
report(results);

/**
 * @param {Task} task
 * @param {number[]} ranks
 * @param {number} steps
 * @returns {Promise<Run[]>} fewer than there are ranks after Ctrl-C
 */
async function trainRanks(task, ranks, steps) {
  /** @type {Run[]} */
  const runs = [];
  if (abort.signal.aborted) return runs;
  const { title, train: rows, heldOut, dIn, dOut } = task;
  terminal.print(`\n${terminal.bold(title)}`);
  const sizes = `weight ${dIn} × ${dOut}, ${rows.n} rows to train on, ${heldOut.n} held out`;
  terminal.print(terminal.dim(sizes));
  for (const rank of ranks) {
    const run = await trainRank(task, rank, steps);
    if (run) runs.push(run);
    if (abort.signal.aborted) break;
  }
  return runs;
}

/**
 * @param {Task} task
 * @param {number} rank
 * @param {number} steps
 * @returns {Promise<Run | undefined>} undefined where Ctrl-C came before the first step
 */
async function trainRank(task, rank, steps) {
  const { wBase, dIn, dOut } = task;
  const { x, y } = task.train;
  const progress = showProgress(terminal, `rank ${rank}`, steps);
  try {
    const onProgress = progress.update;
    const options = { x, y, wBase, dIn, dOut, rank, steps, onProgress, signal: abort.signal };
    const result = await train(options); // no lr: the library takes the largest step that is safe
    const aborted = result.stopReason === 'aborted';
    const weight = effectiveWeight(task, result);
    return { rank, weight, steps: result.steps, aborted, seconds: result.seconds };
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return undefined;
    throw error;
  } finally {
    progress.stop();
  }
}

/** @param {{ task: Task, runs: Run[] }[]} results */
function report(results) {
  const trained = results.filter(({ runs }) => runs.length > 0);
  if (abort.signal.aborted) {
    process.exitCode = INTERRUPTED;
    terminal.print(
      trained.length ? '\nStopped; trained until then:' : '\nStopped; nothing trained.',
    );
  }
  for (const { task, runs } of trained) {
    terminal.print(`\n${terminal.bold(task.title)}`);
    terminal.print(resultTable(task, runs, terminal));
  }
  if (trained.length === 0) return;
  legend(trained.flatMap(({ runs }) => runs)).forEach((line) => terminal.print(terminal.dim(line)));
}

/** @param {string} name */
function data(name) {
  return readFile(new URL(`../data/${name}`, import.meta.url), 'utf8');
}

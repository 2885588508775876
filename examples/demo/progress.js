import { SingleBar } from 'cli-progress';

/** @import { TrainProgress } from 'lora-wasm' */
/** @import { Terminal } from './terminal.js' */

/**
 * @typedef {object} Progress
 * @property {(progress: TrainProgress) => void} update
 * @property {() => void} stop leaves the last state on a line of its own
 */

/**
 * Shows one run's steps, speed and loss: a bar in a terminal, else one line when it stops.
 *
 * @param {Terminal} terminal
 * @param {string} label
 * @param {number} steps
 * @returns {Progress}
 */
export function showProgress(terminal, label, steps) {
  const show = terminal.interactive ? bar : line;
  return show(terminal, label, steps);
}

/** @type {typeof showProgress} */
function bar({ stream, accent, dim }, label, steps) {
  const shown = new SingleBar({
    format: `  ${label}  ${accent('{bar}')}  {done} steps  ${dim('{speed} steps/s')}  loss {loss}`,
    barsize: Math.max(8, Math.min(28, stream.columns - 60)), // what the line's words leave free
    barCompleteChar: '━',
    barIncompleteChar: '─',
    hideCursor: true,
    stream,
    gracefulExit: false, // Ctrl-C is the demo's own business
  });
  const width = String(steps).length;
  shown.start(steps, 0, { done: '0'.padStart(width), speed: '–'.padStart(6), loss: '–' });
  return {
    update: ({ step, stepsPerSecond, loss }) => {
      const done = String(step).padStart(width);
      shown.update(step, { done, speed: speed(stepsPerSecond).padStart(6), loss: loss.toFixed(4) });
    },
    stop: () => shown.stop(),
  };
}

/** @type {typeof showProgress} */
function line({ print }, label, steps) {
  let state = 'not begun';
  return {
    update: ({ step, stepsPerSecond, loss }) => {
      const done = `${step} of ${steps} steps`;
      state = `${done}, ${speed(stepsPerSecond)} steps/s, loss ${loss.toFixed(4)}`;
    },
    stop: () => print(`  ${label}: ${state}`),
  };
}

/** @param {number} stepsPerSecond */
function speed(stepsPerSecond) {
  return Math.round(stepsPerSecond).toLocaleString('en');
}

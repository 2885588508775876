import { byId, html, showNumber } from './dom.js';
import * as format from './format.js';
import { bestOf, lossAt, newestOf } from './history.js';
import { LossChart } from './loss-chart.js';
import type { Failure, Frame, Phase } from './session.js';
import type { State } from './state.js';

const RUN_LABELS: Readonly<Record<Phase, string>> = {
  loading: 'Train',
  ready: 'Train',
  running: 'Pause',
  paused: 'Continue',
  finished: 'Train again',
  failed: 'Train again',
};

const runButton = byId('run', HTMLButtonElement);
const resetButton = byId('reset', HTMLButtonElement);
const failureBox = byId('failure', HTMLElement);
const pointed = byId('pointed', HTMLElement);
const plot = byId('chart', HTMLElement);

/** Buttons, figures and the loss chart of the run. */
export class RunView {
  #chart = new LossChart(plot, (index) => this.#showPointed(index));
  #frame: Frame | undefined;
  #failure: Failure | undefined;

  constructor(private readonly onSafeLr: (lr: number) => void) {}

  render(state: State, frame: Frame): void {
    this.#frame = frame;
    renderButtons(frame);
    renderFigures(state, frame);
    this.#renderChart(state, frame);
    // A live region speaks whenever it is written to, so it is written to only for something new.
    if (frame.failure !== this.#failure) this.#renderFailure(state, frame.failure);
  }

  #renderChart({ axis, steps }: State, { history, landmarks, failure }: Frame): void {
    const best = bestOf(history);
    const divergedAt = failure?.divergedAt;
    this.#chart.render({
      axis,
      steps: history.step,
      losses: history.loss,
      lastStep: divergedAt === undefined ? steps : Math.ceil(divergedAt * 1.1),
      bestLoss: best?.loss,
      fullLoss: landmarks?.fullLoss,
      divergedAt,
    });
    showNumber(byId('best', HTMLDataElement), best?.loss, format.loss);
    showNumber(byId('full-loss', HTMLDataElement), landmarks?.fullLoss, format.loss);
    plot.setAttribute('aria-label', summaryOf(history));
  }

  #showPointed(index: number | undefined): void {
    const at = index === undefined ? undefined : this.#frame && lossAt(this.#frame.history, index);
    pointed.textContent = at ? `${format.loss(at.loss)} at step ${format.count(at.step)}` : '';
  }

  #renderFailure({ lr }: State, failure: Failure | undefined): void {
    this.#failure = failure;
    failureBox.replaceChildren(...(failure ? failureContents(failure, lr, this.onSafeLr) : []));
  }
}

function renderButtons({ phase, step }: Frame): void {
  runButton.textContent = RUN_LABELS[phase];
  runButton.disabled = phase === 'loading';
  resetButton.disabled = phase === 'loading' || phase === 'ready';
  // For style sheets, and for programs that drive the page.
  document.documentElement.dataset.phase = phase;
  document.documentElement.dataset.step = String(step);
}

function renderFigures({ steps }: State, { step, stepsPerSecond, history }: Frame): void {
  byId('step', HTMLElement).textContent = format.count(step);
  byId('steps-of', HTMLElement).textContent = `of ${format.count(steps)}`;
  byId('speed', HTMLElement).textContent =
    stepsPerSecond === undefined ? '–' : format.speed(stepsPerSecond);
  showNumber(byId('loss', HTMLDataElement), newestOf(history)?.loss, format.loss);
  byId('progress', HTMLProgressElement).value = step / steps;
}

function failureContents(
  { message, divergedAt, safeLr }: Failure,
  lr: State['lr'],
  onSafeLr: (lr: number) => void,
): (Node | string)[] {
  if (divergedAt === undefined) return [html('p', '', html('strong', '', 'It stopped. '), message)];
  const words = html(
    'p',
    '',
    html('strong', '', `Diverged at step ${format.count(divergedAt)}. `),
    `A step size of ${lr} is too large here: every step overshoots further than the one before.`,
  );
  if (safeLr === undefined) return [words];
  const cure = html('button', 'button', `Train with ${format.roundedDown(safeLr)}`);
  cure.type = 'button';
  cure.addEventListener('click', () => onSafeLr(format.roundedDown(safeLr)));
  return [words, cure];
}

function summaryOf(history: Frame['history']): string {
  const first = lossAt(history, 0);
  const newest = newestOf(history);
  const best = bestOf(history);
  if (!first || !newest || !best) return 'Loss by step: nothing measured yet';
  return (
    `Loss by step: ${format.loss(first.loss)} at step ${first.step}, ` +
    `${format.loss(newest.loss)} at step ${newest.step}, ` +
    `best ${format.loss(best.loss)} at step ${best.step}`
  );
}

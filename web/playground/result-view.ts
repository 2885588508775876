import { renderBars, type Bar } from './bars.js';
import { byId } from './dom.js';
import * as format from './format.js';
import type { Frame } from './session.js';
import type { State } from './state.js';
import { TASKS } from './tasks.js';

const measure = byId('measure', HTMLElement);
const errors = byId('errors', HTMLElement);
const verdict = byId('verdict', HTMLElement);

/** How the adapter does on rows that it never saw: between no training and full fine-tuning. */
export function renderResult(state: State, frame: Frame): void {
  const { landmarks, adapterError } = frame;
  const misread = landmarks?.kind === 'classification';
  measure.textContent = misread ? 'Share of digits misread' : 'Mean squared error';

  const write = misread ? format.preciseShare : format.loss;
  const bar = (label: string, kind: Bar['kind'], value: number | undefined): Bar => ({
    ...{ label, kind, value },
    text: value === undefined ? '–' : write(value),
  });
  renderBars(errors, [
    bar('w alone', 'frozen', landmarks?.baseError),
    bar('w and the adapter', 'trained', adapterError),
    bar('w fully fine-tuned', 'full', landmarks?.fullError),
  ]);
  verdict.textContent = verdictOn(state, frame);
}

function verdictOn({ task, rank }: State, { phase, landmarks, adapterError }: Frame): string {
  if (phase === 'failed') return 'Not measured, since the run failed.';
  if (!landmarks || adapterError === undefined) return 'Measured when training pauses or ends.';
  const { baseError, fullError } = landmarks;
  const closed = (baseError - adapterError) / (baseError - fullError);
  if (!(closed > 0)) return 'So far, the adapter does no better than w alone.';

  const { dIn, dOut } = TASKS[task];
  const trained = format.share((rank * (dIn + dOut)) / (dIn * dOut));
  const gap = closed < 1 ? `${format.share(Math.min(closed, 0.99))} of the gap` : 'all of the gap';
  return `Training ${trained} as many numbers, the adapter closes ${gap} to full fine-tuning.`;
}

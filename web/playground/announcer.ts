import { byId } from './dom.js';
import * as format from './format.js';
import { newestOf } from './history.js';
import type { Frame, Phase } from './session.js';

const announcer = byId('announcer', HTMLElement);
let announced: Phase = 'loading';

/** Tells screen readers of what happened, once; failures are told where they are shown. */
export function announce(frame: Frame): void {
  if (frame.phase === announced) return;
  announced = frame.phase;
  const words = wordsFor(frame);
  if (words) announcer.textContent = words;
}

function wordsFor({ phase, step, history }: Frame): string | undefined {
  const at = `at step ${format.count(step)}, loss ${format.loss(newestOf(history)?.loss ?? NaN)}`;
  switch (phase) {
    case 'running':
      return 'Training';
    case 'paused':
      return `Paused ${at}`;
    case 'finished':
      return `Finished ${at}`;
    default:
      return undefined;
  }
}

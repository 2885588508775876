import type { Frame } from '../training/frame.js';
import { newestOf } from '../training/history.js';
import * as format from './format.js';

/** What a screen reader is told; the same words are said once. Failures are told where they are shown. */
export function spokenWords({ phase, step, history }: Frame): string {
  const at = `at step ${format.count(step)}, loss ${format.loss(newestOf(history)?.loss ?? NaN)}`;
  switch (phase) {
    case 'running':
      return 'Training';
    case 'paused':
      return `Paused ${at}`;
    case 'finished':
      return `Finished ${at}`;
    default:
      return '';
  }
}

import type { Frame } from '../training/frame.js';
import { newestOf } from '../training/history.js';
import { training } from '../words/index.js';

/** What a screen reader is told. */
export function spokenWords({ phase, step, history }: Frame): string {
  return training.spoken(phase, step, newestOf(history)?.loss ?? NaN);
}

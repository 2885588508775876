import { useMemo } from 'preact/hooks';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Figure } from '../parts/figure.js';
import { adapterOnW } from '../merging/on-w.js';
import { adapterError, errorOn, landmarkErrors, passedError } from '../training/evaluation.js';
import { hasDiverged } from '../training/frame.js';
import { format, stage, training } from '../words/index.js';

/** What the adapter is worth on rows that it never saw: the error without it, and with it. */
export function HeldOutChange({ state, frame }: View) {
  const { task, adapter, optimum, phase, onW } = frame;
  const { base } = useMemo(() => landmarkErrors(frame), [task, optimum]);
  const adapted = useMemo(() => {
    if (onW === 'trained' || !task) return adapterError(frame);
    return errorOn(task, adapterOnW(frame));
  }, [task, onW, onW === 'trained' && adapter, phase]);
  const passed = onW === 'trained' ? passedError(frame) : undefined;
  const classes = task?.kind === 'classification';
  const isPicture = sourceOf(state.data).picture !== undefined;
  const { unseen: ofRows, was } = stage.ANSWER;
  const unseen = passed === undefined ? ofRows(task?.heldOut.n ?? 0, isPicture) : was(passed);
  const label = classes ? stage.ANSWER.misread(isPicture) : unseen;
  const none = hasDiverged(frame) ? training.DIVERGED : stage.ANSWER.none;
  const write = classes ? format.preciseShare : format.loss;
  return (
    <p id="held-out-change" class="held-out-change">
      <span class="note">{label}</span>
      <span>
        <Figure value={base} write={write} /> →{' '}
        <strong class="trained">
          <Figure
            value={adapted}
            write={write}
            none={phase === 'failed' && onW === 'trained' ? none : undefined}
          />
        </strong>
      </span>
    </p>
  );
}

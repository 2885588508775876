import { useEffect, useRef, useState } from 'preact/hooks';
import { shapeOf, sumOf } from '../inside-step/cell-sum.js';
import type { Pointed } from '../inside-step/marks.js';
import { besideTheGradient, isOn } from '../inside-step/optimiser-words.js';
import type { Quantities } from '../inside-step/quantities.js';
import { Stages } from '../inside-step/stages.js';
import { StartChoice } from '../inside-step/start-choice.js';
import { useQuantities } from '../inside-step/use-quantities.js';
import { whatMoves } from '../inside-step/what-moves.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { Kept } from '../parts/kept.js';
import { useOnScreen } from '../parts/on-screen.js';
import { useWidth } from '../parts/width.js';
import { hasDiverged } from '../training/frame.js';
import type { Panel } from './panel.js';
import { insideStep as words, whyNot } from '../words/index.js';

/** What a step of the run computes, at the values that it has now. */
function Content({ state, frame, playground }: View) {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const seen = useOnScreen(host);
  const [pointed, setPointed] = useState<Pointed>();
  const { task, adapter, phase, step } = frame;
  const { ridge } = state;
  // What is shown while another run is made ready is of the one before.
  const isKnown = phase !== 'loading' && task && adapter;
  const moment = isKnown ? { task, adapter, step, ridge } : undefined;
  const known = useQuantities(seen, moment);
  const { isOld } = known;
  const quantities = hasDiverged(frame) ? undefined : known.quantities;
  const next = quantities?.adapter === adapter ? frame.next : undefined;
  const rests = phase === 'ready' || phase === 'paused';
  useEffect(() => {
    if (seen && rests) playground.lookAhead();
  }, [seen, rests, adapter]);
  const sentence = useSentence(frame, quantities, isOn('decay', state));
  return (
    <div ref={host} class="inside-step">
      <div class="inside-step-head">
        <div class="run-buttons">
          <Button
            {...{ id: 'step-once', ready: rests, why: whyNot.STEP[phase] }}
            onPress={() => playground.step()}
          >
            {words.STEP}
          </Button>
          <Button
            {...{ id: 'step-reset', ready: phase !== 'loading' && phase !== 'ready' }}
            why={whyNot.RESET}
            onPress={() => playground.reset()}
          >
            {words.RESET}
          </Button>
        </div>
        <p id="what-moves" class="verdict" role="status">
          {isOld ? words.DRAWING : sentence}
        </p>
      </div>
      {quantities && (
        <div class={isOld ? 'old' : undefined}>
          <Kept by={[quantities, next, state, width, pointed]}>
            {() => (
              <Stages {...{ quantities, next, state, width, pointed, host }} onPoint={setPointed} />
            )}
          </Kept>
        </div>
      )}
      {quantities && <p class="note">{words.COLOURS}</p>}
      {quantities && (
        <output
          {...{ id: 'step-sum', class: 'value', 'aria-live': 'polite' }}
          data-pointed={pointed !== undefined}
        >
          {pointed && !isOld ? sumAt(pointed, quantities, next) : words.POINT}
        </output>
      )}
      {task &&
        besideTheGradient(state, task.train.n).map((line) => (
          <p class="note" key={line}>
            {line}
          </p>
        ))}
      <StartChoice {...{ state, playground }} />
    </div>
  );
}

/** What is true of the gradients where the run rests; for a single step it need not be taken back. */
function useSentence(
  frame: View['frame'],
  quantities: Quantities | undefined,
  decays: boolean,
): string {
  const { phase, step, task } = frame;
  const atRest = useRef<Quantities>(undefined);
  if (phase !== 'running' && quantities) atRest.current = quantities;
  if (phase === 'failed') return hasDiverged(frame) ? words.DIVERGED : words.FAILED;
  const told = atRest.current;
  if (told?.task !== task || !told) return words.TRAINS;
  const isAfterIt = step === told.step || step === told.step + 1;
  if (phase === 'running' && !isAfterIt) return words.TRAINS;
  return words.moves(whatMoves(told), told, decays);
}

/** The matrices may have become smaller since it was pointed at. */
function sumAt(
  { name, row, column }: Pointed,
  quantities: Quantities,
  next: View['frame']['adapter'],
): string {
  const { rows, columns } = shapeOf(name, quantities);
  const [i, j] = [Math.min(row, rows - 1), Math.min(column, columns - 1)];
  return words.sum(name, i, j, sumOf(name, i, j, quantities, next));
}

export const insideStep: Panel = {
  name: 'inside-step',
  title: words.TITLE,
  width: 'full',
  Content,
};

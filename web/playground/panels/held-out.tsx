import { useMemo } from 'preact/hooks';
import { isOwn, sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { MeasuresTable } from '../own-data/measures-table.js';
import { Bars } from '../parts/bars.js';
import {
  adapterError,
  landmarkErrors,
  roundingIn,
  type HeldOutErrors,
} from '../training/evaluation.js';
import { hasDiverged } from '../training/frame.js';
import { shareOfNumbers } from '../training/rank-choice.js';
import type { Panel } from './panel.js';
import { format, ownData, results, training } from '../words/index.js';

const { HELD_OUT: words } = results;

/** How the adapter does on rows that it never saw: between no training and full fine-tuning. */
function Content({ state, frame }: View) {
  const { task, adapter, optimum, phase } = frame;
  const landmarks = useMemo(() => landmarkErrors(frame), [task, optimum]);
  const adapted = useMemo(() => adapterError(frame), [task, adapter, phase]);
  const rounding = useMemo(() => (task ? roundingIn(task) : 0), [task]);
  const { base, full } = landmarks;
  const misread = task?.kind === 'classification';
  const { picture, preprocessing } = sourceOf(state.data);
  const squared = preprocessing?.y ? ownData.MEASURES.standardised : words.squared;
  const none = hasDiverged(frame) ? training.DIVERGED : undefined;
  const write = misread ? format.preciseShare : format.loss;
  return (
    <>
      <p id="measure" class="note">
        {misread ? words.misread(picture !== undefined) : squared}
      </p>
      <Bars
        id="errors"
        bars={[
          { label: words.alone, kind: 'frozen', value: base, write },
          { label: words.adapted, kind: 'trained', value: adapted, none, write },
          { label: words.full, kind: 'full', value: full, write },
        ]}
      />
      {isOwn(state.data) && <MeasuresTable {...{ state, frame }} />}
      <p id="verdict" class="verdict">
        {verdictOn(state, { base, adapted, full }, rounding, write)}
      </p>
    </>
  );
}

/** What is less than this part of an error is no difference worth a word. */
const NOTICED = 0.005;

function verdictOn(
  { data, rank }: View['state'],
  { base, adapted, full }: HeldOutErrors,
  rounding: number,
  write: (error: number) => string,
): string {
  if (base === undefined || adapted === undefined || full === undefined) return '';
  if (!(adapted < base) || base < rounding) return words.noBetter;
  const trained = shareOfNumbers(rank, sourceOf(data));
  if (Math.max(adapted, full) < rounding) return words.exact(trained);
  if (adapted < full * (1 - NOTICED)) return words.better(trained, write(adapted), write(full));
  return words.closes(trained, (base - adapted) / (base - full));
}

export const heldOut: Panel = {
  name: 'held-out',
  title: words.title,
  width: 'half',
  Content,
};

import { useMemo } from 'preact/hooks';
import { isOwn, sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { MeasuresTable } from '../own-data/measures-table.js';
import { MEASURES } from '../own-data/words.js';
import { Bars } from '../parts/bars.js';
import * as format from '../parts/format.js';
import { adapterError, landmarkErrors, type HeldOutErrors } from '../training/evaluation.js';
import type { Panel } from './panel.js';

/** How the adapter does on rows that it never saw: between no training and full fine-tuning. */
function Content({ state, frame }: View) {
  const { task, adapter, optimum, phase } = frame;
  const landmarks = useMemo(() => landmarkErrors(frame), [task, optimum]);
  const adapted = useMemo(() => adapterError(frame), [task, adapter, phase]);
  const { base, full } = landmarks;
  const misread = task?.kind === 'classification';
  const { picture, preprocessing } = sourceOf(state.data);
  const rows = picture ? 'pictures' : 'rows';
  const squared = preprocessing?.y ? MEASURES.standardised : 'Mean squared error on held-out rows';
  const write = misread ? format.preciseShare : format.loss;
  return (
    <>
      <p id="measure" class="note">
        {misread ? `Share of held-out ${rows} misread` : squared}
      </p>
      <Bars
        id="errors"
        bars={[
          { label: 'w alone', kind: 'frozen', value: base, write },
          { label: 'w and the adapter', kind: 'trained', value: adapted, write },
          { label: 'w fully fine-tuned', kind: 'full', value: full, write },
        ]}
      />
      {isOwn(state.data) && <MeasuresTable {...{ state, frame }} />}
      <p id="verdict" class="verdict">
        {verdictOn(state, { base, adapted, full })}
      </p>
    </>
  );
}

function verdictOn({ data, rank }: View['state'], { base, adapted, full }: HeldOutErrors): string {
  if (base === undefined || adapted === undefined || full === undefined) return '';
  const closed = (base - adapted) / (base - full);
  if (!(closed > 0)) return 'So far, the adapter does no better than w alone.';
  const { dIn, dOut } = sourceOf(data);
  const trained = format.share((rank * (dIn + dOut)) / (dIn * dOut));
  const gap = closed < 1 ? `${format.share(Math.min(closed, 0.99))} of the gap` : 'all of the gap';
  return `Training ${trained} as many numbers, the adapter closes ${gap} to full fine-tuning.`;
}

export const heldOut: Panel = {
  name: 'held-out',
  title: 'On rows that it never saw',
  width: 'half',
  Content,
};

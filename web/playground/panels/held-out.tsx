import { useMemo } from 'preact/hooks';
import type { Task } from '../../../examples/tasks/index.js';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Bars } from '../parts/bars.js';
import * as format from '../parts/format.js';
import { adapterError, heldOutError } from '../training/evaluation.js';
import type { Panel } from './panel.js';

/** How the adapter does on rows that it never saw: between no training and full fine-tuning. */
function Content({ state, frame: { task, adapter, optimum, phase } }: View) {
  const base = useMemo(() => task && heldOutError(task, task.wBase), [task]);
  const full = useMemo(
    () => task && optimum && heldOutError(task, sum(task.wBase, optimum.fullChange)),
    [task, optimum?.fullChange],
  );
  const adapted = useMemo(
    () => (task && adapter && phase !== 'failed' ? adapterError(task, adapter) : undefined),
    [task, adapter, phase],
  );
  const misread = task?.kind === 'classification';
  const rows = sourceOf(state.data).picture ? 'pictures' : 'rows';
  const write = misread ? format.preciseShare : format.loss;
  return (
    <>
      <p id="measure" class="note">
        {misread ? `Share of held-out ${rows} misread` : 'Mean squared error on held-out rows'}
      </p>
      <Bars
        id="errors"
        bars={[
          { label: 'w alone', kind: 'frozen', value: base, write },
          { label: 'w and the adapter', kind: 'trained', value: adapted, write },
          { label: 'w fully fine-tuned', kind: 'full', value: full, write },
        ]}
      />
      <p id="verdict" class="verdict">
        {verdictOn(state, { base, adapted, full })}
      </p>
    </>
  );
}

function sum(one: Task['wBase'], other: Float64Array): Float64Array {
  return one.map((value, k) => value + (other[k] as number));
}

interface Errors {
  readonly base: number | undefined;
  readonly adapted: number | undefined;
  readonly full: number | undefined;
}

function verdictOn({ data, rank }: View['state'], { base, adapted, full }: Errors): string {
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

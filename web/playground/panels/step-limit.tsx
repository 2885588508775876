import { useMemo } from 'preact/hooks';
import type { View } from '../model/playground.js';
import { rangeAround, type Chart } from '../parts/chart.js';
import { Plot } from '../parts/plot.js';
import { useSliced } from '../parts/sliced.js';
import { limitsOf, type Limit, type Limits, type Path } from '../training/limit.js';
import { training } from '../words/index.js';

const { LIMIT: words } = training;

/** Whether there is a limit to show: it is that of steps of a constant size. */
export const hasStepLimit = ({ frame: { looks } }: View): boolean => looks.length > 0;

/** The chosen step size beside the largest that is stable where the run is, step by step. */
export function StepLimit({ state, frame, lastStep }: View & { lastStep: number }) {
  const { task, start, looks } = frame;
  const { ridge, decay } = state;
  const lr = state.lr as number;
  const path = task && start ? { task, looks, ridge, decay } : undefined;
  const known = useSliced<Path, Limits>(limitsOf, path, [looks, task]);
  const limits = useMemo(
    () => (known && known.start === start ? inSight(lr, known.limits) : NONE),
    [lr, known, start],
  );
  const chart = useMemo(() => chartOf(lr, lastStep, limits), [lr, lastStep, limits]);
  return (
    <figure id="step-limit">
      <ul class="legend">
        <li class="legend-limit">{words.limit}</li>
        <li class="legend-best">{words.chosen(lr)}</li>
      </ul>
      <Plot {...{ id: 'limit-chart', chart, label: words.summary(limits) }} />
      <figcaption>
        <span id="limit">{verdictOn(lr, limits)}</span> <span class="note">{words.about}</span>
      </figcaption>
    </figure>
  );
}

function verdictOn(lr: number, limits: readonly Limit[]): string {
  const last = limits.at(-1);
  if (!last) return '';
  if (last.lr >= lr) return words.below(lr, last);
  const since = limits.map((limit) => limit.lr >= lr).lastIndexOf(true) + 1;
  return words.above(lr, limits[since] ?? last);
}

const NONE: readonly Limit[] = [];

/** Where a run diverges, the limit sinks without end: it leaves the chart this far below the step size. */
const FAR = 10;

/** Up to the first that is out of the chart. */
function inSight(lr: number, limits: readonly Limit[]): readonly Limit[] {
  const out = limits.findIndex((limit) => limit.lr < lr / FAR);
  return out < 0 ? limits : limits.slice(0, out + 1);
}

function chartOf(lr: number, lastStep: number, limits: readonly Limit[]): Chart {
  const y = limits.map((limit) => limit.lr);
  return {
    x: { from: 0, to: lastStep, label: training.STEP_AXIS },
    y: rangeAround([lr, ...y.map((limit) => Math.max(limit, lr / FAR))], 'log'),
    curves: [{ x: limits.map(({ step }) => step), y, colour: '--ink', width: 2 }],
    marks: [{ y: lr, colour: '--accent', dash: [6, 4] }],
  };
}

import { useMemo, useState } from 'preact/hooks';
import { isOn } from '../inside-step/optimiser-words.js';
import type { View } from '../model/playground.js';
import type { State } from '../model/state.js';
import { rangeAround, type Chart } from '../parts/chart.js';
import { Plot } from '../parts/plot.js';
import { useSliced } from '../parts/sliced.js';
import { hasLimit, limitOf, type Limit, type Place } from '../training/limit.js';
import { training } from '../words/index.js';

const { LIMIT: words } = training;

/** Whether there is a limit to show: it is that of steps of a constant size. */
export const hasStepLimit = ({ state, frame: { task } }: View): boolean =>
  task !== undefined && hasLimit(task) && hasConstantStep(state);

/** Whether every step is the gradient of all rows times a number that was chosen. */
function hasConstantStep(state: State): boolean {
  const { lr, optimizer, schedule, ratio } = state;
  const others = (['batch', 'dropout'] as const).some((name) => isOn(name, state));
  return (
    typeof lr === 'number' &&
    optimizer === 'sgd' &&
    schedule === 'constant' &&
    ratio === 1 &&
    !others
  );
}

/** The chosen step size beside the largest that is stable where the run is, step by step. */
export function StepLimit({ state, frame, lastStep }: View & { lastStep: number }) {
  const { task, adapter, step, start } = frame;
  const { ridge, decay } = state;
  const lr = state.lr as number;
  // Also while nobody sees it: the curve is that of the whole run.
  const place = task && adapter && start ? { task, adapter, step, ridge, decay } : undefined;
  const newest = useSliced<Place, Limit>(limitOf, place, [adapter, start, ridge, decay, task]);
  const limits = useLimits(newest, start);
  const sparse = isSparse(limits, lastStep);
  const chart = useMemo(() => chartOf(lr, lastStep, limits, sparse), [lr, lastStep, limits]);
  return (
    <figure id="step-limit" class="step-limit">
      <ul class="legend">
        <li class={sparse ? 'legend-limit legend-dots' : 'legend-limit'}>
          {sparse ? words.measured : words.limit}
        </li>
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

/** Those of one run, which begins with an adapter of its own. */
function useLimits(newest: Limit | undefined, start: unknown): readonly Limit[] {
  const [told, setTold] = useState<{ of: unknown; limits: readonly Limit[] }>();
  const limits = told?.of === start ? told?.limits : undefined;
  if (newest && Number.isFinite(newest.lr) && newest !== limits?.at(-1)) {
    const earlier = (limits ?? []).filter(({ step }) => step < newest.step);
    setTold({ of: start, limits: [...earlier, newest] });
  }
  return limits ?? NONE;
}

const NONE: readonly Limit[] = [];

/** Whether neighbours are so far apart that a line between them would tell what nobody measured. */
function isSparse(limits: readonly Limit[], lastStep: number): boolean {
  const most = Math.max(3, lastStep / 25);
  return limits.some(({ step }, k) => step - (limits[k - 1]?.step ?? 0) > most);
}

/** Where a run diverges, the limit sinks without end: it leaves the chart this far below the step size. */
const FAR = 10;

function chartOf(lr: number, lastStep: number, limits: readonly Limit[], sparse: boolean): Chart {
  const y = limits.map((limit) => limit.lr);
  return {
    x: { from: 0, to: lastStep, label: training.STEP_AXIS },
    y: rangeAround([lr, ...y.map((limit) => Math.max(limit, lr / FAR))], 'log'),
    curves: [
      {
        ...{ x: limits.map(({ step }) => step), y, colour: '--ink' },
        ...(sparse ? { width: 0, shape: 'dots' as const } : { width: 2 }),
      },
    ],
    marks: [{ y: lr, colour: '--accent', dash: [6, 4] }],
  };
}

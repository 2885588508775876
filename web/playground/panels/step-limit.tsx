import { useMemo, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { isOn } from '../inside-step/optimiser-words.js';
import type { View } from '../model/playground.js';
import type { State } from '../model/state.js';
import { rangeAround, valueAxis, wholeAxis } from '../parts/axes.js';
import { useOnScreen } from '../parts/on-screen.js';
import { drawLevel, Plot, type Colours } from '../parts/plot.js';
import { useSliced } from '../parts/sliced.js';
import { limitOf, type Limit, type Place } from '../training/limit.js';
import { training } from '../words/index.js';

const { LIMIT: words } = training;

/** Whether every step is the gradient of all rows times a number that was chosen. */
export function hasConstantStep(state: State): boolean {
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
  const host = useRef<HTMLElement>(null);
  const seen = useOnScreen(host);
  const { task, adapter, step, start } = frame;
  const { ridge, decay } = state;
  const lr = state.lr as number;
  const known = seen && task && adapter && start;
  const place = known ? { task, adapter, step, ridge, decay } : undefined;
  const newest = useSliced<Place, Limit>(limitOf, place, [adapter, start, ridge, decay, known]);
  const limits = useLimits(newest, start);
  const data = useMemo<uPlot.AlignedData>(
    () => [limits.map(({ step }) => step), limits.map(({ lr }) => lr)],
    [limits],
  );
  const latest = useMemo<{ lr: number; lastStep: number }>(() => ({ lr, lastStep }), []);
  Object.assign(latest, { lr, lastStep });
  return (
    <figure ref={host} id="step-limit" class="step-limit">
      <ul class="legend">
        <li class="legend-limit">{words.limit}</li>
        <li class="legend-best">{words.chosen(lr)}</li>
      </ul>
      <Plot
        {...{ id: 'limit-chart', data, kind: '', label: words.summary(limits) }}
        marks={`${lr} ${lastStep}`}
        options={(colours) => optionsOf(colours, latest)}
      />
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

/** Where a run diverges, the limit sinks without end: it leaves the chart this far below the step size. */
const FAR = 10;

function shownWith(lr: number, limits: readonly (number | null | undefined)[]) {
  return [lr, ...limits.map((limit) => limit && Math.max(limit, lr / FAR))];
}

function optionsOf(
  colours: Colours,
  latest: { readonly lr: number; readonly lastStep: number },
): Omit<uPlot.Options, 'width' | 'height'> {
  return {
    scales: {
      x: { time: false, range: () => [0, latest.lastStep] },
      y: {
        distr: 3,
        range: (plot) => rangeAround(shownWith(latest.lr, [...(plot.data[1] ?? [])]), 'log'),
      },
    },
    series: [{}, { stroke: colours.ink, width: 2, points: { show: false }, spanGaps: true }],
    axes: [wholeAxis(colours, training.STEP_AXIS), valueAxis(colours, 'log')],
    hooks: { drawAxes: [(plot) => drawLevel(plot, latest.lr, colours.trained, [6, 4])] },
  };
}

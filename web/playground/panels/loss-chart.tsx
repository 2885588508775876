import { useMemo, useState } from 'preact/hooks';
import type { View } from '../model/playground.js';
import { changesBetween, sameTask } from '../model/settings.js';
import { rangeAround, type Chart, type Colour, type Curve } from '../parts/chart.js';
import { Segments } from '../parts/field.js';
import { Figure } from '../parts/figure.js';
import { Plot } from '../parts/plot.js';
import { hasDiverged, type KeptRun } from '../training/frame.js';
import { lossAt, newestOf, type History } from '../training/history.js';
import { format, settings, training } from '../words/index.js';

const { LEGEND: words } = training;

/** Losses by step: of the rows to train on, of those held out, of the run before and of runs kept. */
export function LossChart(view: View) {
  const { state, frame } = view;
  const { history, optimum, failure } = frame;
  const { axis } = state;
  const [pointed, setPointed] = useState<number>();
  const kept = frame.kept.filter((run) => sameTask(run.state, state));
  const previous = previousIn(view);
  const floors = floorsOf(view);
  const lastStep = lastStepOf(view);
  const { divergedAt } = failure ?? {};
  const diverged = hasDiverged(frame);
  const curves = useMemo(
    () => curvesOf(history, kept, previous?.history, axis),
    [history, frame.kept, previous?.history, axis, state.data],
  );
  const chart = useMemo(
    () => chartOf(curves, axis, history.loss[0], { floors, lastStep, divergedAt }),
    [curves, axis, floors.best, floors.full, lastStep, divergedAt],
  );
  const at = pointed === undefined ? undefined : lossAt(history, pointed);
  return (
    <figure class="chart">
      <div class="chart-head">
        <ul class="legend">
          <li class="legend-loss">
            {words.training} <span id="pointed">{at && words.at(at.loss, at.step)}</span>
          </li>
          <li class="legend-held-out">
            {words.heldOut}{' '}
            <Figure
              id="held-out-loss"
              value={(at ?? (diverged ? undefined : newestOf(history)))?.validation}
              write={format.loss}
              none={diverged ? training.DIVERGED : undefined}
            />
          </li>
          <li class="legend-best">
            {words.best(state.rank)} <Figure id="best" value={floors.best} write={format.loss} />
          </li>
          <li class="legend-full">
            {isBelow(floors, axis, curves) ? words.fullBelow : words.full}{' '}
            <Figure id="full-loss" value={floors.full} write={format.loss} />
          </li>
          {previous && (
            <li class="legend-previous">{words.before(previous.changes, previous.diverged)}</li>
          )}
          {kept.map((run, k) => (
            <li class={`legend-kept legend-kept-${(k % 4) + 1}`} key={run.id}>
              {run.name}
            </li>
          ))}
        </ul>
        <Segments {...view} name="axis" />
      </div>
      {previous && frame.phase === 'finished' && (
        <p id="gain">{gainOver(previous.history, history)}</p>
      )}
      <Plot
        {...{
          id: 'chart',
          chart,
          places: history.step,
          onPoint: setPointed,
          label: training.summary(lossAt(history, 0), newestOf(history), divergedAt),
        }}
      />
      {optimum === undefined && frame.phase !== 'failed' && (
        <p class="visually-hidden">{training.COMPUTED}</p>
      )}
    </figure>
  );
}

/** The run before of the same task, and how it differs; one that was kept is drawn already. */
function previousIn({ state, frame: { previous, kept } }: View) {
  if (!previous || !sameTask(previous.state, state)) return undefined;
  const { history, state: before, diverged } = previous;
  const changes = changesBetween(before, state).map((name) => settings.valueOf(name, before[name]));
  const isKept = kept.some((run) => run.history === history);
  return changes.length > 0 && !isKept ? { history, changes, diverged } : undefined;
}

/** What is less than this part of a loss is no difference worth a word. */
const NOTICED = 0.005;

/** What is gained where less of the noise is learnt: the training loss alone would look like a loss. */
function gainOver(before: History, now: History): string {
  const [last, newest] = [newestOf(before), newestOf(now)];
  if (last?.validation === undefined || newest?.validation === undefined) return '';
  const isGain =
    newest.loss > last.loss * (1 + NOTICED) && newest.validation < last.validation * (1 - NOTICED);
  return isGain
    ? training.gain([last.loss, newest.loss], [last.validation, newest.validation])
    : '';
}

interface Floors {
  readonly best: number | undefined;
  readonly full: number | undefined;
}

interface Shown {
  readonly floors: Floors;
  readonly lastStep: number;
  readonly divergedAt: number | undefined;
}

/** What no training of this rank, and none at all, gets below: exactly. */
function floorsOf({ state, frame: { optimum } }: View): Floors {
  const { lossByRank } = optimum ?? {};
  return { best: lossByRank?.[state.rank], full: lossByRank?.at(-1) };
}

export function lastStepOf({ state, frame: { failure } }: Pick<View, 'state' | 'frame'>): number {
  const { divergedAt } = failure ?? {};
  return divergedAt === undefined ? state.steps : Math.ceil(divergedAt * 1.1);
}

/** Whether a level is near enough to another one to be shown beside it: far below, it would flatten the rest. */
function isNear(level: number | undefined, other: number | undefined): boolean {
  return level !== undefined && other !== undefined && level * 20 > other;
}

/** Whether what full fine-tuning reaches is left out of the chart, for being far below all that is in it. */
function isBelow({ best, full }: Floors, axis: string, curves: readonly Curve[]): boolean {
  if (axis !== 'log' || best === undefined || full === undefined || isNear(full, best))
    return false;
  return curves.every(({ y }) => y.every((loss) => typeof loss !== 'number' || loss > full));
}

/** A run that diverges passes every bound: it leaves the chart this high above its start. */
function ceilingOf(axis: string, first: number | null | undefined): number {
  return (first ?? 1) * (axis === 'log' ? 1e6 : 10);
}

interface LossCurve extends Curve {
  /** What of y the axis is made for, if it is not all: the rest leaves the chart at its top. */
  readonly inRange?: readonly number[];
}

/** A loss that is not finite, or not positive on a logarithmic axis, is left out. */
function curvesOf(
  { step, loss, validation }: History,
  kept: readonly KeptRun[],
  previous: History | undefined,
  axis: string,
): LossCurve[] {
  const ceiling = 1e3 * ceilingOf(axis, loss[0]);
  const shown = (value: number) =>
    Number.isFinite(value) && (axis === 'linear' || value > 0) ? Math.min(value, ceiling) : null;
  const curve = (x: readonly number[], losses: readonly number[], colour: Colour, width = 1.5) => ({
    ...{ x, y: losses.map(shown), colour, width },
  });
  const ofPrevious = ({ step, loss, validation }: History) => [
    { ...curve(step, loss, '--ink-quiet', 1), inRange: fallen(loss, loss) },
    {
      ...curve(step, validation, '--held-out', 1),
      ...{ dash: [4, 3], inRange: fallen(validation, loss) },
    },
  ];
  return [
    ...(previous ? ofPrevious(previous) : []),
    ...kept.map(({ history }, k) =>
      curve(history.step, history.loss, KEPT[k % KEPT.length] ?? '--ink'),
    ),
    curve(step, loss, '--accent', 2), // over the others
    curve(step, validation, '--held-out'),
  ];
}

const KEPT: readonly Colour[] = ['--kept-1', '--kept-2', '--kept-3', '--kept-4'];

/** Without what was measured while the training loss was above its beginning: it would flatten the rest. */
function fallen(losses: readonly number[], training: readonly number[]): number[] {
  return losses.filter((_, k) => (training[k] ?? 0) <= (training[0] ?? 0));
}

function chartOf(
  curves: readonly LossCurve[],
  axis: 'log' | 'linear',
  first: number | undefined,
  { floors: { best, full }, lastStep, divergedAt }: Shown,
): Chart {
  const values = [
    ...curves.flatMap(({ y, inRange }) => inRange ?? y),
    best,
    ...(isNear(full, best) ? [full] : []),
  ];
  return {
    x: { from: 0, to: lastStep, label: training.STEP_AXIS },
    y: rangeAround(values, axis, ceilingOf(axis, first)),
    curves,
    marks: [
      { y: full || undefined, colour: '--ink-quiet', dash: [2, 4] },
      { y: best || undefined, colour: '--accent', dash: [6, 4] },
      { x: divergedAt, colour: '--ink', words: training.DIVERGED },
    ],
  };
}

import { useMemo, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { View } from '../model/playground.js';
import { rangeAround, valueAxis, wholeAxis } from '../parts/axes.js';
import { Segments } from '../parts/field.js';
import { Figure } from '../parts/figure.js';
import { drawLevel, drawUpright, Plot, type Colours } from '../parts/plot.js';
import type { KeptRun } from '../training/frame.js';
import { lossAt, newestOf, type History } from '../training/history.js';
import { format, training } from '../words/index.js';

const { LEGEND: words } = training;

/** Losses by step: of the rows to train on, of those held out, of runs that were kept. */
export function LossChart(view: View) {
  const { state, frame } = view;
  const { history, optimum, failure } = frame;
  const { axis } = state;
  const [pointed, setPointed] = useState<number>();
  const kept = frame.kept.filter((run) => run.state.data === state.data);
  const floors = floorsOf(view);
  const data = useMemo(() => dataOf(history, kept, axis), [history, frame.kept, axis, state.data]);
  const shown = { floors, lastStep: lastStepOf(view), divergedAt: failure?.divergedAt };
  const at = pointed === undefined ? undefined : lossAtStep(history, data[0][pointed]);
  // The plot calls back while it draws, so that what it reads is kept where it finds the newest.
  const latest = useMemo<{ shown: Shown }>(() => ({ shown }), []);
  latest.shown = shown;
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
              value={(at ?? newestOf(history))?.validation}
              write={format.loss}
            />
          </li>
          <li class="legend-best">
            {words.best(state.rank)} <Figure id="best" value={floors.best} write={format.loss} />
          </li>
          <li class="legend-full">
            {isBelow(floors, axis, data) ? words.fullBelow : words.full}{' '}
            <Figure id="full-loss" value={floors.full} write={format.loss} />
          </li>
          {kept.map((run, k) => (
            <li class={`legend-kept legend-kept-${(k % 4) + 1}`} key={run.id}>
              {run.name}
            </li>
          ))}
        </ul>
        <Segments {...view} name="axis" />
      </div>
      <Plot
        {...{
          id: 'chart',
          data,
          onPoint: setPointed,
          label: training.summary(lossAt(history, 0), newestOf(history)),
        }}
        kind={`${axis} ${kept.length}`}
        marks={JSON.stringify(shown)}
        options={(colours) => optionsOf(colours, axis, kept.length, latest)}
      />
      {optimum === undefined && frame.phase !== 'failed' && (
        <p class="visually-hidden">{training.COMPUTED}</p>
      )}
    </figure>
  );
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
function isBelow({ best, full }: Floors, axis: string, data: uPlot.AlignedData): boolean {
  if (axis !== 'log' || best === undefined || full === undefined || isNear(full, best))
    return false;
  const shown = data.slice(1).flatMap((losses) => [...losses]);
  return shown.every((loss) => typeof loss !== 'number' || loss > full);
}

/** A run that diverges passes every bound: it leaves the chart this high above its start. */
function ceilingOf(axis: string, first: number | null | undefined): number {
  return (first ?? 1) * (axis === 'log' ? 1e6 : 10);
}

/** A loss that is not finite, or not positive on a logarithmic axis, leaves a gap. */
function dataOf(history: History, kept: readonly KeptRun[], axis: string): uPlot.AlignedData {
  const ceiling = 1e3 * ceilingOf(axis, history.loss[0]);
  const shown = (loss: number | undefined) =>
    loss !== undefined && Number.isFinite(loss) && (axis === 'linear' || loss > 0)
      ? Math.min(loss, ceiling)
      : null;
  const { step, loss, validation } = history;
  const own = [[...step], loss.map(shown), step.map((_, k) => shown(validation[k]))];
  if (kept.length === 0) return own as uPlot.AlignedData;
  const others = kept.map((run) => [[...run.history.step], run.history.loss.map(shown)]);
  return uPlot.join([...others, own] as uPlot.AlignedData[]);
}

function optionsOf(
  colours: Colours,
  axis: 'log' | 'linear',
  kept: number,
  latest: { readonly shown: Shown },
): Omit<uPlot.Options, 'width' | 'height'> {
  const line = { width: 2, points: { show: false }, spanGaps: true };
  return {
    scales: {
      x: { time: false, range: () => [0, latest.shown.lastStep] },
      y: {
        distr: axis === 'log' ? 3 : 1,
        range: (plot) => {
          const { best, full } = latest.shown.floors;
          const values = [...plot.data.slice(1).flatMap((series) => [...series]), best];
          if (isNear(full, best)) values.push(full);
          return rangeAround(values, axis, ceilingOf(axis, plot.data.at(-2)?.[0]));
        },
      },
    },
    series: [
      {},
      ...Array.from({ length: kept }, (_, k) => ({
        ...line,
        width: 1.5,
        stroke: colours.kept[k % colours.kept.length] ?? colours.ink,
      })),
      { ...line, stroke: colours.trained }, // over the others
      { ...line, stroke: colours.heldOut, width: 1.5 },
    ],
    axes: [wholeAxis(colours, training.STEP_AXIS), valueAxis(colours, axis)],
    hooks: {
      drawAxes: [
        (plot) => {
          const { floors, divergedAt } = latest.shown;
          if (floors.full) drawLevel(plot, floors.full, colours.text, [2, 4]);
          if (floors.best) drawLevel(plot, floors.best, colours.trained, [6, 4]);
          if (divergedAt !== undefined) drawUpright(plot, divergedAt, colours.ink, [3, 3]);
        },
      ],
    },
  };
}

/** The newest that was measured by then: steps between are those of runs that were kept. */
function lossAtStep(history: History, step: number | undefined) {
  const until = step === undefined ? [] : history.step.filter((measured) => measured <= step);
  return lossAt(history, until.length - 1);
}

import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { SETTINGS } from '../model/settings.js';
import { rangeAround, valueAxis, wholeAxis } from '../parts/axes.js';
import { Button } from '../parts/button.js';
import { drawUpright, Plot, type Colours } from '../parts/plot.js';
import { bendOf } from '../training/elbow.js';
import type { Optimum } from '../training/optimum.js';
import type { Panel } from './panel.js';
import { ranks, training } from '../words/index.js';

const { QUESTION: words } = ranks;

/** "Which rank do I need?" The exact loss of the best adapter of every rank answers it. */
function Content({ state, frame, playground }: View) {
  const optimum = useMemo(() => offered(state.data, frame.optimum), [state.data, frame.optimum]);
  const [pointed, setPointed] = useState<number>();
  const { rank, axis } = state;
  const data = useMemo(() => dataOf(optimum), [optimum?.lossByRank]);
  const bend = useMemo(() => optimum && bendOf(optimum.lossByRank), [optimum?.lossByRank]);
  const elbow = bend?.isClear ? bend.rank : undefined;
  const bestHeldOut = optimum && lowest(optimum.validationByRank);
  const latest = useMemo<{ marks: Marks }>(() => ({ marks: {} as Marks }), []);
  latest.marks = { rank, elbow };
  const at = pointed ?? rank;
  return (
    <>
      <p class="note">{words.about}</p>
      <Plot
        {...{
          id: 'rank-chart',
          data,
          onPoint: setPointed,
          label: optimum ? words.summary(optimum.lossByRank) : words.unknown,
        }}
        kind={axis}
        options={(colours) => optionsOf(colours, axis, latest)}
        marks={`${rank} ${elbow}`}
        onPick={(index) => playground.set('rank', String(Math.max(1, index)))}
      />
      <ul class="legend">
        <li class="legend-loss">{words.training(at, optimum?.lossByRank[at])}</li>
        <li class="legend-held-out">{words.heldOut(optimum?.validationByRank[at])}</li>
      </ul>
      <p id="rank-verdict" class="rank-verdict">
        {bend && words.verdict(bend)}
      </p>
      <div class="choices-row">
        <RankButton
          {...{ rank: elbow, current: rank, playground }}
          id="use-elbow"
          why={words.elbow}
        />
        <RankButton
          {...{ rank: bestHeldOut, current: rank, playground }}
          id="use-best"
          why={words.best}
        />
      </div>
    </>
  );
}

/** What can be reached, of the ranks that are offered. */
function offered(data: string, optimum: Optimum | undefined): Optimum | undefined {
  if (!optimum) return undefined;
  const { max = Infinity } = SETTINGS.rank.range?.(sourceOf(data)) ?? {};
  return {
    ...optimum,
    lossByRank: optimum.lossByRank.slice(0, max + 1),
    validationByRank: optimum.validationByRank.slice(0, max + 1),
  };
}

interface RankButtonProps extends Pick<View, 'playground'> {
  readonly id: string;
  readonly why: string;
  readonly rank: number | undefined;
  readonly current: number;
}

function RankButton({ id, why, rank, current, playground }: RankButtonProps) {
  if (!rank) return null;
  return (
    <Button
      {...{ id, kind: 'small', ready: rank !== current }}
      onPress={() => playground.set('rank', String(rank))}
    >
      {words.take(rank, why)}
    </Button>
  );
}

interface Marks {
  readonly rank: number;
  readonly elbow: number | undefined;
}

function dataOf(optimum: Optimum | undefined): uPlot.AlignedData {
  if (!optimum) return [[], [], []];
  const { lossByRank, validationByRank } = optimum;
  const shown = (loss: number) => (loss > 0 ? loss : null);
  return [lossByRank.map((_, rank) => rank), lossByRank.map(shown), validationByRank.map(shown)];
}

function optionsOf(
  colours: Colours,
  axis: 'log' | 'linear',
  latest: { readonly marks: Marks },
): Omit<uPlot.Options, 'width' | 'height'> {
  const line = (stroke: string) => ({
    ...{ stroke, width: 1.5 },
    points: { show: true, size: 6, fill: stroke, stroke },
  });
  return {
    scales: {
      x: { time: false, range: (plot) => [-0.3, (plot.data[0].at(-1) ?? 1) + 0.3] },
      y: {
        distr: axis === 'log' ? 3 : 1,
        range: (plot) => rangeAround([...(plot.data[1] ?? []), ...(plot.data[2] ?? [])], axis),
      },
    },
    series: [{}, line(colours.trained), line(colours.heldOut)],
    axes: [wholeAxis(colours, training.RANK_AXIS), valueAxis(colours, axis)],
    hooks: {
      drawAxes: [
        (plot) => {
          const { rank, elbow } = latest.marks;
          drawUpright(plot, rank, colours.trained, [6, 4]);
          if (elbow !== undefined) drawElbow(plot, elbow, colours);
        },
      ],
    },
  };
}

function drawElbow(plot: uPlot, elbow: number, { ink }: Colours): void {
  const loss = plot.data[1]?.[elbow];
  if (typeof loss !== 'number') return;
  const [x, y] = [plot.valToPos(elbow, 'x', true), plot.valToPos(loss, 'y', true)];
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = ink;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.beginPath();
  ctx.arc(x, y, 7 * devicePixelRatio, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.fillText(words.elbow, x - 9 * devicePixelRatio, y + 14 * devicePixelRatio);
  ctx.restore();
}

function lowest(losses: readonly number[]): number | undefined {
  const least = Math.min(...losses);
  return losses.findIndex((loss) => loss <= least * (1 + 1e-9));
}

export const rankQuestion: Panel = {
  name: 'rank-question',
  title: words.title,
  width: 'half',
  Content,
};

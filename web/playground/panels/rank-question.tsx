import { useMemo, useState } from 'preact/hooks';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { SETTINGS } from '../model/settings.js';
import { Button } from '../parts/button.js';
import { rangeAround, type Chart, type Curve } from '../parts/chart.js';
import { DataLink } from '../parts/data-link.js';
import { Plot } from '../parts/plot.js';
import { bendOf } from '../training/elbow.js';
import type { Optimum } from '../training/optimum.js';
import { rankChoice, shareOfNumbers } from '../training/rank-choice.js';
import type { Panel } from './panel.js';
import { ranks, training, whyNot } from '../words/index.js';

const { QUESTION: words } = ranks;

/** "Which rank do I need?" The exact loss of the best adapter of every rank answers it. */
function Content(view: View) {
  const { state, frame, playground } = view;
  const optimum = useMemo(() => offered(state.data, frame.optimum), [state.data, frame.optimum]);
  const [pointed, setPointed] = useState<number>();
  const { rank, axis } = state;
  const bend = useMemo(() => optimum && bendOf(optimum.lossByRank), [optimum?.lossByRank]);
  const elbow = bend?.isClear ? bend.rank : undefined;
  const source = sourceOf(state.data);
  const choice = optimum && rankChoice(optimum.validationByRank, source);
  const chart = useMemo(
    () => chartOf(optimum, axis, rank, elbow),
    [optimum?.lossByRank, axis, rank, elbow],
  );
  const at = pointed ?? rank;
  return (
    <>
      <p class="note">{words.about}</p>
      <Plot
        {...{
          id: 'rank-chart',
          chart,
          places: ranksOf(optimum),
          onPoint: setPointed,
          label: optimum ? words.summary(optimum.lossByRank) : words.unknown,
        }}
        onPick={(index) => playground.set('rank', String(Math.max(1, index)))}
      />
      <ul class="legend">
        <li class="legend-loss">{words.training(at, optimum?.lossByRank[at])}</li>
        <li class="legend-held-out">{words.heldOut(optimum?.validationByRank[at])}</li>
      </ul>
      <p id="rank-verdict" class="rank-verdict">
        {bend &&
          words.verdict(bend, <DataLink data="planted" panel="rank-question" {...{ view }} />)}
      </p>
      <div class="choices-row">
        {offersOf({ elbow, nearly: choice?.nearly, best: choice?.best }).map(([of, reasons]) => (
          <Button
            key={of}
            {...{ id: `use-${reasons[0]}`, kind: 'small', ready: of !== rank, why: whyNot.RANK }}
            onPress={() => playground.set('rank', String(of))}
          >
            {words.take(of, reasons)}
          </Button>
        ))}
      </div>
      {choice && !choice.saves && (
        <p id="saves-nothing" class="note">
          {words.savesNothing(choice.best)}{' '}
          {choice.nearly && words.saves(choice.nearly, shareOfNumbers(choice.nearly, source))}
        </p>
      )}
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

type Reason = ranks.Reason;

/** Each rank once, with all that speaks for it. Rank 0 is w alone. */
function offersOf(advised: Readonly<Record<Reason, number | undefined>>): [number, Reason[]][] {
  const offers = new Map<number, Reason[]>();
  for (const [reason, rank] of Object.entries(advised) as [Reason, number | undefined][]) {
    if (rank) offers.set(rank, [...(offers.get(rank) ?? []), reason]);
  }
  return [...offers];
}

const ranksOf = (optimum: Optimum | undefined) => optimum?.lossByRank.map((_, rank) => rank) ?? [];

function chartOf(
  optimum: Optimum | undefined,
  axis: 'log' | 'linear',
  rank: number,
  elbow: number | undefined,
): Chart {
  const { lossByRank = [], validationByRank = [] } = optimum ?? {};
  const x = ranksOf(optimum);
  const curve = (losses: readonly number[], colour: Curve['colour']): Curve => ({
    ...{ x, colour, width: 1.5, shape: 'dots' },
    y: losses.map((loss) => (loss > 0 ? loss : null)),
  });
  const loss = elbow === undefined ? undefined : lossByRank[elbow];
  return {
    x: { from: -0.3, to: (x.at(-1) ?? 1) + 0.3, label: training.RANK_AXIS },
    y: rangeAround([...lossByRank, ...validationByRank], axis),
    curves: [curve(lossByRank, '--accent'), curve(validationByRank, '--held-out')],
    marks: [
      { x: rank, colour: '--accent', dash: [6, 4] },
      ...(loss ? [{ x: elbow, y: loss, colour: '--ink' as const, words: ranks.WHY.elbow }] : []),
    ],
  };
}

export const rankQuestion: Panel = {
  name: 'rank-question',
  title: words.title,
  width: 'half',
  Content,
};

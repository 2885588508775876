import { useEffect, useMemo, useState } from 'preact/hooks';
import { svd, type TrainedAdapter } from 'lora-wasm';
import type { View } from '../model/playground.js';
import { rangeAround, type Chart, type Curve } from '../parts/chart.js';
import { Plot } from '../parts/plot.js';
import { hasDiverged } from '../training/frame.js';
import type { Panel } from './panel.js';
import { ranks } from '../words/index.js';

const { SPECTRUM: words } = ranks;

/** The singular values of a·b grow one after the other towards those of the best adapter. */
function Content({ state: { rank }, frame }: View) {
  const adapter = hasDiverged(frame) ? undefined : frame.adapter;
  const best = frame.best?.singularValues;
  const current = useSingularValues(adapter);
  const chart = useMemo(() => chartOf(rank, current, best), [rank, current, best]);
  return (
    <>
      <p class="note">{words.about}</p>
      <Plot {...{ id: 'spectrum-chart', chart, label: words.summary(current, best) }} />
      <ul class="legend">
        <li class="legend-bar">{words.now}</li>
        <li class="legend-outline">{words.best(rank)}</li>
      </ul>
    </>
  );
}

/**
 * The newest singular values that are known. Undefined where an adapter has grown beyond what can be
 * multiplied, as one that diverges does.
 */
function useSingularValues(adapter: TrainedAdapter | undefined): readonly number[] | undefined {
  const [values, setValues] = useState<readonly number[]>();
  useEffect(() => {
    let current = true;
    const show = (found?: readonly number[]) => current && setValues(found);
    if (adapter)
      void svd(adapter).then(
        ({ singularValues }) => show(singularValues),
        () => show(),
      );
    else show();
    return () => {
      current = false;
    };
  }, [adapter]);
  return values;
}

function chartOf(
  rank: number,
  current: readonly number[] = [],
  best: readonly number[] = [],
): Chart {
  const x = Array.from({ length: rank }, (_, k) => k + 1);
  const bars = (y: readonly number[], colour: Curve['colour'], width: number): Curve => ({
    ...{ x, y, colour, width, shape: 'bars' },
  });
  return {
    x: { from: 0.4, to: rank + 0.6 },
    y: rangeAround([...current, ...best], 'linear'),
    // The outlines are above: a full bar is to have its own.
    curves: [bars(current, '--accent', 0), bars(best, '--ink-quiet', 1.5)],
  };
}

export const spectrum: Panel = {
  name: 'spectrum',
  title: words.title,
  width: 'half',
  Content,
};

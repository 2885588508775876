import { useEffect, useMemo, useState } from 'preact/hooks';
import { svd, type TrainedAdapter } from 'lora-wasm';
import uPlot from 'uplot';
import type { View } from '../model/playground.js';
import { rangeAround, valueAxis, wholeAxis } from '../parts/axes.js';
import { Plot, type Colours } from '../parts/plot.js';
import type { Panel } from './panel.js';
import { ranks } from '../words/index.js';

const { SPECTRUM: words } = ranks;

/** The singular values of a·b grow one after the other towards those of the best adapter. */
function Content({ state: { rank }, frame }: View) {
  const { adapter } = frame;
  const best = frame.best?.singularValues;
  const current = useSingularValues(adapter);
  const data = useMemo(() => dataOf(rank, current, best), [rank, current, best]);
  return (
    <>
      <p class="note">{words.about}</p>
      <Plot
        {...{ id: 'spectrum-chart', data, kind: '', label: words.summary(current, best) }}
        options={optionsOf}
      />
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

function dataOf(
  rank: number,
  current: readonly number[] | undefined,
  best: readonly number[] | undefined,
): uPlot.AlignedData {
  const places = Array.from({ length: rank }, (_, k) => k + 1);
  const values = (given: readonly number[] | undefined) => places.map((_, k) => given?.[k] ?? null);
  return [places, values(current), values(best)];
}

function optionsOf(colours: Colours): Omit<uPlot.Options, 'width' | 'height'> {
  const paths = uPlot.paths.bars?.({ size: [0.72, 56], align: 0 });
  const bar = { ...(paths && { paths }), points: { show: false } };
  return {
    cursor: { show: false },
    scales: {
      x: { time: false, range: (plot) => [0.4, (plot.data[0].at(-1) ?? 1) + 0.6] },
      y: {
        range: (plot) => rangeAround([...(plot.data[1] ?? []), ...(plot.data[2] ?? [])], 'linear'),
      },
    },
    series: [
      {},
      { ...bar, stroke: colours.trained, fill: colours.trained, width: 0 },
      { ...bar, stroke: colours.text, width: 1.5 }, // above: a full bar is to have its outline
    ],
    axes: [wholeAxis(colours), valueAxis(colours, 'linear')],
  };
}

export const spectrum: Panel = {
  name: 'spectrum',
  title: words.title,
  width: 'half',
  Content,
};

import { useMemo, useRef } from 'preact/hooks';
import { changeOf } from '../../tasks/product.js';
import { sourceOf, type Source } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { extentOf } from '../parts/colour-scale.js';
import { useColourScale } from '../parts/colour-key.js';
import { HeatMap } from '../parts/heat-map.js';
import { useWidth } from '../parts/width.js';
import type { Panel } from './panel.js';
import { results } from '../words/index.js';

const { PICTURES: words } = results;

/** What each digit looks for: its column of the weight, as the picture that its pixels make. */
function Content({ state: { data }, frame: { task, adapter } }: View) {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const { picture } = sourceOf(data);
  const base = useMemo(() => task && picture && columnsOf(task.wBase, task.dOut, picture), [task]);
  const change = useMemo(() => {
    if (!task || !adapter || !picture) return undefined;
    return columnsOf(changeOf(adapter), task.dOut, picture);
  }, [task, adapter]);
  const most = base && change && extentOf(...base, ...change);
  const scale = useColourScale(host, most);
  if (!task || !picture || !base || !change || !scale) return <div ref={host} />;
  const cell = cellSize(width, task.dOut, picture.width);
  const sums = base.map((column, k) => column.map((value, i) => value + (change[k]?.[i] ?? 0)));
  const rows = [
    ['w', words.frozen, base],
    ['a·b', words.learnt, change],
    ['w + a·b', words.effective, sums],
  ] as const;
  return (
    <div ref={host} id="pictures" class="pictures">
      {rows.map(([name, kind, columns]) => (
        <div class="pictures-row" key={name}>
          <p>
            <var>{name}</var> <span class="note">{kind}</span>
          </p>
          {columns.map((values, k) => (
            <figure key={k}>
              <HeatMap
                {...{ values, scale, rows: picture.height, columns: picture.width, cell }}
                label={words.of(name, task.outputNames[k])}
              />
              <figcaption>{task.outputNames[k]}</figcaption>
            </figure>
          ))}
        </div>
      ))}
    </div>
  );
}

/** All digits beside their name; five in a line where there is no room. */
function cellSize(width: number, digits: number, pixels: number): number {
  const across = width >= 640 ? (width - 240) / digits : (width - 48) / 5;
  return Math.max(2, Math.min(12, Math.floor(across / pixels)));
}

/** The pixels of every column of a weight (dIn, dOut). */
function columnsOf(
  weight: Float64Array,
  dOut: number,
  { width, height }: NonNullable<Source['picture']>,
): Float64Array[] {
  return Array.from({ length: dOut }, (_, j) =>
    Float64Array.from({ length: width * height }, (_, i) => weight[i * dOut + j] as number),
  );
}

export const pictures: Panel = {
  name: 'pictures',
  title: words.title,
  width: 'full',
  shows: ({ state }) => sourceOf(state.data).picture?.redrawn === false,
  Content,
};

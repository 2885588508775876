import { useEffect, useRef, useState } from 'preact/hooks';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { SETTINGS } from '../model/settings.js';
import { useColourScale } from '../parts/colour-key.js';
import { extentOf } from '../parts/colour-scale.js';
import { HeatMap } from '../parts/heat-map.js';
import { bestOfRank, type BestOfRank } from '../training/optimum.js';
import { article } from '../words/index.js';

const { RANKS: words } = article;

const RANKS = [1, 2, 4, 8, 16];
/** The height of a picture, in CSS pixels. */
const TALL = 96;

/** The best change of some ranks, for the chosen data, and the loss of each. */
export function RanksFigure({ state, frame: { task, optimum } }: View) {
  const host = useRef<HTMLElement>(null);
  const [changes, setChanges] = useState<readonly BestOfRank[]>([]);
  const { max = 1 } = SETTINGS.rank.range?.(sourceOf(state.data)) ?? {};
  const { ridge } = state;
  useEffect(() => {
    if (!task) return undefined;
    let current = true;
    const ranks = RANKS.filter((rank) => rank <= max);
    void Promise.all(ranks.map((rank) => bestOfRank(task, rank, ridge))).then(
      (found) => current && setChanges(found),
      () => current && setChanges([]), // the reason is said where the run is shown
    );
    return () => {
      current = false;
    };
  }, [task, max, ridge]);
  const shown = task ? changes.filter(({ change }) => change.length === task.wBase.length) : [];
  const scale = useColourScale(host, extentOf(...shown.map(({ change }) => change)));
  return (
    <figure ref={host} id="ranks" class="article-figure">
      <div class="ranks">
        {task &&
          scale &&
          shown.map(({ rank, change }) => (
            <div key={rank}>
              <HeatMap
                label={words.picture(rank)}
                values={change}
                rows={task.dIn}
                columns={task.dOut}
                scale={scale}
                cell={Math.min(8, TALL / task.dIn)}
              />
              <p>
                {words.rank(rank)}
                <br />
                <span class="note">{words.loss(optimum && (optimum.lossByRank[rank] ?? NaN))}</span>
              </p>
            </div>
          ))}
      </div>
      <figcaption>{words.caption}</figcaption>
    </figure>
  );
}

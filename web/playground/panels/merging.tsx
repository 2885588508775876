import { useMemo, useState } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import { onTheSameWeight } from '../merging/adapters.js';
import { comesBack, numbersOf } from '../merging/merged.js';
import { adapterOnW } from '../merging/on-w.js';
import { Swapping } from '../merging/swapping.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import type { Panel } from './panel.js';
import { format, merging as words, training, whyNot } from '../words/index.js';

/** One matrix of w and an adapter, and one w for several adapters. */
function Content({ state, frame, playground }: View) {
  const { task, adapter, kept, onW } = frame;
  const runs = useMemo(() => (task ? onTheSameWeight(kept, task) : []), [kept, task]);
  if (!task || !adapter) return <div />;
  return (
    <>
      <MergingPart key={`${state.data} ${onW}`} {...{ state, frame, playground }} />
      <Swapping {...{ state, frame, playground, task, runs }} />
    </>
  );
}

function MergingPart({ frame, playground }: View) {
  const { merged, phase, step, onW } = frame;
  const adapter = adapterOnW(frame);
  const hasFailed = phase === 'failed' && onW === 'trained';
  const wentOn = merged !== undefined && adapter !== merged.adapter;
  const [said, setSaid] = useState('');
  const unmerge = async () => {
    if (!merged) return;
    setSaid((await comesBack(merged)) ? words.BACK : words.CHANGED);
    playground.unmerge();
  };
  const model = document.getElementById('matrices');
  return (
    <div class="merging">
      <p>{words.LEAD}</p>
      <div class="run-buttons">
        <Button
          {...{ id: 'merge', ready: adapter !== undefined && merged?.adapter !== adapter }}
          why={hasFailed ? training.FAILURE.noResult : whyNot.MERGE}
          onPress={() => void playground.merge()}
        >
          {words.MERGE}
        </Button>
        <Button
          {...{ id: 'unmerge', ready: merged !== undefined, why: whyNot.UNMERGE }}
          onPress={() => void unmerge()}
        >
          {words.UNMERGE}
        </Button>
        {model && (
          <Button {...{ id: 'see-model', kind: 'link' }} onPress={() => scrollTo(0, 0)}>
            {words.SEE}
          </Button>
        )}
      </div>
      <p id="merged" class="verdict" role="status">
        {merged
          ? words.outcome(merged, wentOn)
          : hasFailed
            ? training.FAILURE.noResult
            : said || words.NOW_APART}
        {merged && !wentOn && phase === 'paused' && ` ${words.paused(step)}`}
      </p>
      {adapter && <Costs adapter={merged?.adapter ?? adapter} isMerged={merged !== undefined} />}
    </div>
  );
}

function Costs({ adapter, isMerged }: { adapter: TrainedAdapter; isMerged: boolean }) {
  const { layer, adapter: beside } = numbersOf(adapter);
  const apart = words.sum(layer, beside);
  const together = format.count(layer);
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={words.MULTIPLIED}>
      <table id="costs">
        <thead>
          <tr>
            <td />
            <th scope="col">{words.STORED}</th>
            <th scope="col">{words.MULTIPLIED}</th>
          </tr>
        </thead>
        <tbody>
          <tr class={isMerged ? 'not-drawn' : undefined}>
            <th scope="row">{words.APART}</th>
            <td>{apart}</td>
            <td>{apart}</td>
          </tr>
          <tr class={isMerged ? undefined : 'not-drawn'}>
            <th scope="row">{words.TOGETHER}</th>
            <td>{together}</td>
            <td>{together}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

export const merging: Panel = { name: 'merging', title: words.TITLE, width: 'full', Content };

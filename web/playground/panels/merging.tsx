import { useMemo, useState } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { onTheSameWeight } from '../merging/adapters.js';
import { comesBack, merged as mergedOf, numbersOf, type Merged } from '../merging/merged.js';
import { Swapping, type Chosen } from '../merging/swapping.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import type { Panel } from './panel.js';
import { format, merging as words } from '../words/index.js';

/** One matrix of w and an adapter, and one w for several adapters. */
function Content({ state, frame, playground }: View) {
  const { task, adapter, phase, kept } = frame;
  const [chosen, setChosen] = useState<Chosen>('trained');
  const runs = useMemo(() => (task ? onTheSameWeight(kept, task) : []), [kept, task]);
  const run = runs.find(({ id }) => id === chosen);
  const trained = phase === 'failed' ? undefined : adapter;
  const onW = run ? run.adapter : chosen === 'none' ? undefined : trained;
  if (!task || !adapter) return <div />;
  return (
    <>
      <MergingPart key={`${state.data} ${chosen}`} {...{ task }} adapter={onW} />
      <Swapping
        {...{ state, frame, playground, task, runs, onChoose: setChosen }}
        chosen={run || chosen === 'none' ? chosen : 'trained'}
      />
    </>
  );
}

function MergingPart({ task, adapter }: { task: Task; adapter: TrainedAdapter | undefined }) {
  const [merged, setMerged] = useState<Merged>();
  const [said, setSaid] = useState('');
  const merge = async () => {
    if (adapter) setMerged(await mergedOf(task, adapter));
  };
  const unmerge = async () => {
    if (!merged) return;
    setSaid((await comesBack(merged)) ? words.BACK : words.CHANGED);
    setMerged(undefined);
  };
  return (
    <div class="merging">
      <p>{words.LEAD}</p>
      <div class="run-buttons">
        <Button
          {...{ id: 'merge', ready: adapter !== undefined && merged?.adapter !== adapter }}
          onPress={() => void merge()}
        >
          {words.MERGE}
        </Button>
        <Button {...{ id: 'unmerge', ready: merged !== undefined }} onPress={() => void unmerge()}>
          {words.UNMERGE}
        </Button>
      </div>
      <p id="merged" class="verdict" role="status">
        {merged ? words.outcome(merged, adapter !== merged.adapter) : said}
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

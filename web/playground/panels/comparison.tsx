import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import * as format from '../parts/format.js';
import { useTyped } from '../parts/typed.js';
import type { KeptRun } from '../training/frame.js';
import { newestOf } from '../training/history.js';
import type { Panel } from './panel.js';

function Content({ state, frame, playground }: View) {
  const { kept, step, phase } = frame;
  return (
    <>
      <div class="comparison-head">
        <p class="note">
          Keep a run, change something, and train again: runs on the same data are drawn together.
        </p>
        <Button
          {...{ id: 'keep', ready: step > 0 && phase !== 'loading' && phase !== 'failed' }}
          onPress={() => playground.keep()}
        >
          Keep this run
        </Button>
      </div>
      {kept.length > 0 && (
        <div class="table-frame" tabIndex={0} role="region" aria-label="Runs that were kept">
          <table id="kept">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Rank</th>
                <th scope="col">Step size</th>
                <th scope="col">Optimiser</th>
                <th scope="col">Steps until 99 % of the possible gain</th>
                <th scope="col">Final loss</th>
                <th scope="col">Held-out error</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {kept.map((run) => (
                <Row {...{ run, playground }} drawn={run.state.data === state.data} key={run.id} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

interface RowProps extends Pick<View, 'playground'> {
  readonly run: KeptRun;
  /** Whether the loss chart has it. */
  readonly drawn: boolean;
}

function Row({ run, playground, drawn }: RowProps) {
  const { id, name, state, history, heldOutError, stepsToOptimum } = run;
  return (
    <tr class={drawn ? undefined : 'not-drawn'}>
      <th scope="row">
        <input
          {...useTyped(name, (text) => playground.rename(id, text))}
          {...{ type: 'text', name: `name-${id}`, maxLength: 60 }}
          aria-label="Name of this run"
        />
      </th>
      <td>{state.rank}</td>
      <td>{state.lr}</td>
      <td>{state.optimizer}</td>
      <td>{stepsToOptimum === undefined ? 'not reached' : format.count(stepsToOptimum)}</td>
      <td>{format.loss(newestOf(history)?.loss ?? NaN)}</td>
      <td>{format.loss(heldOutError)}</td>
      <td class="row-buttons">
        <Button kind="link" label={`Show again: ${name}`} onPress={() => playground.take(state)}>
          Show again
        </Button>
        <Button kind="link" label={`Remove: ${name}`} onPress={() => playground.forget(id)}>
          Remove
        </Button>
      </td>
    </tr>
  );
}

export const comparison: Panel = {
  name: 'comparison',
  title: 'Compare runs',
  width: 'full',
  Content,
};

import type { View } from '../model/playground.js';
import { lookOf, sameTask } from '../model/settings.js';
import { Button } from '../parts/button.js';
import { useTyped } from '../parts/typed.js';
import type { KeptRun } from '../training/frame.js';
import { newestOf } from '../training/history.js';
import { isKeepable } from '../training/kept.js';
import type { Panel } from './panel.js';
import { format, results, training, whyNot } from '../words/index.js';

const { COMPARISON: words } = results;

function Content({ state, frame, playground }: View) {
  const { kept, phase } = frame;
  return (
    <>
      <div class="comparison-head">
        <p class="note">
          {words.about} {phase === 'failed' && training.FAILURE.noResult}
        </p>
        <Button
          {...{ id: 'keep', ready: isKeepable(frame), why: whyNot.KEEP }}
          onPress={() => playground.keep()}
        >
          {words.keep}
        </Button>
      </div>
      {kept.length > 0 && (
        <div class="table-frame" tabIndex={0} role="region" aria-label={words.region}>
          <table id="kept">
            <thead>
              <tr>
                {words.columns.map((column) => (
                  <th scope="col" key={column}>
                    {column}
                  </th>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {kept.map((run) => (
                <Row {...{ run, playground }} drawn={sameTask(run.state, state)} key={run.id} />
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
          aria-label={words.name}
        />
      </th>
      <td>{state.rank}</td>
      <td>{state.lr}</td>
      <td>{state.optimizer}</td>
      <td>{stepsToOptimum === undefined ? words.notReached : format.count(stepsToOptimum)}</td>
      <td>{format.loss(newestOf(history)?.loss ?? NaN)}</td>
      <td>{format.loss(heldOutError)}</td>
      <td class="row-buttons">
        <Button
          kind="link"
          label={words.of(words.show, name)}
          onPress={() => {
            playground.take({ ...state, ...lookOf(playground.view.state) });
            document.getElementById('run')?.focus({ preventScroll: true });
            scrollTo(0, 0); // where it is shown
          }}
        >
          {words.show}
        </Button>
        <Button
          kind="link"
          label={words.of(words.remove, name)}
          onPress={() => playground.forget(id)}
        >
          {words.remove}
        </Button>
      </td>
    </tr>
  );
}

export const comparison: Panel = {
  name: 'comparison',
  title: words.title,
  width: 'full',
  Content,
};

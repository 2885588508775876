import { useEffect, useState } from 'preact/hooks';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { CHALLENGES, doneBy, type Challenge } from '../teaching/challenges.js';
import { addDone, forgetDone, useDone } from '../teaching/done.js';
import { outcomeOf, type Outcome } from '../teaching/outcome.js';
import type { Panel } from './panel.js';
import { teaching, whyNot } from '../words/index.js';

const { CHALLENGES: words } = teaching;
const NAMES = CHALLENGES.map(({ name }) => name);
const MOST_REMEMBERED = 100;

/** What to try, and what of it was done: told from the runs as they come to rest. */
function Content({ state, frame, playground }: View) {
  const { phase, step, optimum, start } = frame;
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const done = useDone();
  useEffect(() => {
    const outcome = outcomeOf(state, frame);
    if (!outcome) return;
    const all = [...outcomes, outcome].slice(-MOST_REMEMBERED);
    setOutcomes(all);
    addDone(doneBy(all));
  }, [phase, step, optimum, start]); // another run may end as the one before, and start elsewhere
  const count = NAMES.filter((name) => done.has(name)).length;
  const reset = () => {
    setOutcomes([]);
    forgetDone(NAMES);
  };
  return (
    <>
      <div class="challenges-head">
        <p id="challenges-done" class="note" role="status">
          {words.count(count, NAMES.length)}
        </p>
        <Button
          {...{ id: 'forget-challenges', kind: 'link', ready: count > 0 }}
          why={whyNot.CHALLENGES}
          onPress={reset}
        >
          {words.forget}
        </Button>
      </div>
      <ol class="challenges">
        {CHALLENGES.map((challenge) => (
          <Item
            key={challenge.name}
            {...{ challenge, state, playground }}
            done={done.has(challenge.name)}
          />
        ))}
      </ol>
    </>
  );
}

interface ItemProps extends Pick<View, 'state' | 'playground'> {
  readonly challenge: Challenge;
  readonly done: boolean;
}

function Item({ challenge: { name, data }, done, state, playground }: ItemProps) {
  const { title, words: task, hint } = teaching.CHALLENGE[name];
  return (
    <li id={`challenge-${name}`} class={done ? 'challenge challenge-done' : 'challenge'}>
      <h3>
        {title} {done && <span class="done-mark">{words.done}</span>}
      </h3>
      <p>{task}</p>
      <details>
        <summary>{words.hint}</summary>
        <p class="note">{hint}</p>
      </details>
      {state.data !== data && (
        <Button kind="link" onPress={() => playground.set('data', data)}>
          {words.take(sourceOf(data).label)}
        </Button>
      )}
    </li>
  );
}

export const challenges: Panel = {
  name: 'challenges',
  title: words.title,
  width: 'full',
  Content,
};

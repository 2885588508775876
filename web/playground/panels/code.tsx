import { writeNpy } from 'lora-wasm/data';
import { useState } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { javascriptCode } from '../code/javascript.js';
import { numpyCode } from '../code/numpy.js';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { CopyButton } from '../parts/share.js';
import { saveArchive } from '../parts/save.js';
import type { Panel } from './panel.js';

const LANGUAGES = ['JavaScript', 'NumPy'] as const;

const NO_NUMPY =
  'NumPy has no loop of a few lines for these settings: rows and values that are missed are drawn by the ' +
  'library’s own generator, and a line search with a ridge is longer than its loop. All rows, no dropout ' +
  'and another step size have one.';

/** The call, and the loop, that train what the page trains. */
function Content({ state, frame: { task, start } }: View) {
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>('JavaScript');
  const code =
    language === 'NumPy' ? numpyCode(state) : javascriptCode(state, sourceOf(state.data));
  return (
    <>
      <div class="code-head">
        <fieldset class="segments">
          <legend class="visually-hidden">Language</legend>
          {LANGUAGES.map((name) => (
            <label key={name}>
              <input
                {...{ type: 'radio', name: 'language', value: name, checked: name === language }}
                onChange={() => setLanguage(name)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        <CopyButton id="copy-code" words="Copy code" text={() => code ?? ''} />
        <Button
          {...{ id: 'save-data', kind: 'small', ready: task !== undefined && start !== undefined }}
          onPress={() => task && start && void saveArchive('lora-data.zip', arrays(task, start))}
        >
          Save its data (.npy)
        </Button>
      </div>
      {code === undefined ? (
        <p class="note">{NO_NUMPY}</p>
      ) : (
        <pre
          id="code-text"
          class="code"
          tabIndex={0}
          role="region"
          aria-label={`Code in ${language}`}
        >
          <code>{code}</code>
        </pre>
      )}
    </>
  );
}

/** The matrices that the code reads, as NumPy saves them. */
function arrays({ train, wBase, dIn, dOut }: Task, start: TrainedAdapter) {
  return {
    'x.npy': writeNpy(train.x, [train.n, dIn]),
    'y.npy': writeNpy(train.y, [train.n, dOut]),
    'w_base.npy': writeNpy(wBase, [dIn, dOut]),
    'a0.npy': writeNpy(start.a, [dIn, start.rank]),
    ...(start.b.some((value) => value !== 0) && {
      'b0.npy': writeNpy(start.b, [start.rank, dOut]),
    }),
  };
}

export const code: Panel = { name: 'code', title: 'The same in code', width: 'half', Content };

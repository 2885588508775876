import { writeNpy } from 'lora-wasm/data';
import { useState } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { javascriptCode } from '../code/javascript.js';
import { numpyCode } from '../code/numpy.js';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { PanelLink } from '../parts/panel-link.js';
import { CopyButton } from '../parts/share.js';
import { saveArchive } from '../parts/save.js';
import type { Panel } from './panel.js';
import { take, whyNot } from '../words/index.js';

const LANGUAGES = ['JavaScript', 'NumPy'] as const;

const { CODE: words } = take;

/** The call, and the loop, that train what the page trains. */
function Content({ state, frame: { task, start } }: View) {
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>('JavaScript');
  const programs = {
    JavaScript: javascriptCode(state, sourceOf(state.data)),
    NumPy: numpyCode(state),
  };
  const code = programs[language];
  const saved = (of: Task, from: TrainedAdapter) => ({
    ...arrays(of, from),
    'train.mjs': programs.JavaScript,
    ...(programs.NumPy && { 'train.py': programs.NumPy }),
  });
  return (
    <>
      <p class="note">
        {words.about}{' '}
        <PanelLink panel="export" state={state}>
          {take.EXPORT.title}
        </PanelLink>
      </p>
      <div class="code-head">
        <fieldset class="segments">
          <legend class="visually-hidden">{words.language}</legend>
          {LANGUAGES.map((name) => (
            <label key={name}>
              <input
                {...{ type: 'radio', name: 'language', value: name, checked: name === language }}
                onChange={() => setLanguage(name)}
              />
              <span>{words.languages[name]}</span>
            </label>
          ))}
        </fieldset>
        <CopyButton id="copy-code" words={words.copy} text={() => code ?? ''} />
        <Button
          {...{ id: 'save-data', kind: 'small', ready: task !== undefined && start !== undefined }}
          why={whyNot.RUN}
          onPress={() => task && start && void saveArchive('lora-code.zip', saved(task, start))}
        >
          {words.data}
        </Button>
      </div>
      {code === undefined ? (
        <p class="note">{words.noNumPy}</p>
      ) : (
        <pre
          id="code-text"
          class="code"
          tabIndex={0}
          role="region"
          aria-label={words.region(language)}
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

export const code: Panel = { name: 'code', title: words.title, width: 'half', Content };

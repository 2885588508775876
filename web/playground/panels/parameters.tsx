import { sourceOf } from '../data/sources.js';
import { numbersOf } from '../merging/merged.js';
import type { View } from '../model/playground.js';
import { Bars } from '../parts/bars.js';
import type { Panel } from './panel.js';
import { ranks } from '../words/index.js';
import { r } from '../words/symbols.js';

const { PARAMETERS: words } = ranks;

const sub = (index: string) => (
  <var>
    d<sub>{index}</sub>
  </var>
);

function Content({ state: { data, rank } }: View) {
  const { dIn, dOut } = sourceOf(data);
  const numbers = numbersOf({ dIn, dOut, rank });
  return (
    <>
      <Bars
        id="parameters"
        bars={[
          {
            label: words.adapter,
            detail: (
              <>
                {r} ({sub(words.input)} + {sub(words.output)}) = {rank} × ({dIn} + {dOut})
              </>
            ),
            value: numbers.adapter,
            write: words.numbers,
            kind: 'trained',
          },
          {
            label: words.full,
            detail: (
              <>
                {sub(words.input)} · {sub(words.output)} = {dIn} × {dOut}
              </>
            ),
            value: numbers.layer,
            write: words.numbers,
            kind: 'full',
          },
        ]}
      />
      <p class="verdict">{words.inLanguageModel}</p>
    </>
  );
}

export const parameters: Panel = {
  name: 'parameters',
  title: words.title,
  width: 'half',
  Content,
};

import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Bars } from '../parts/bars.js';
import * as format from '../parts/format.js';
import type { Panel } from './panel.js';

const numbers = (value: number) => `${format.count(value)} numbers`;

const sub = (index: string) => (
  <var>
    d<sub>{index}</sub>
  </var>
);

function Content({ state: { data, rank } }: View) {
  const { dIn, dOut } = sourceOf(data);
  return (
    <>
      <Bars
        id="parameters"
        bars={[
          {
            label: 'The adapter',
            detail: (
              <>
                <var>r</var> ({sub('in')} + {sub('out')}) = {rank} × ({dIn} + {dOut})
              </>
            ),
            value: rank * (dIn + dOut),
            write: numbers,
            kind: 'trained',
          },
          {
            label: 'Full fine-tuning',
            detail: (
              <>
                {sub('in')} · {sub('out')} = {dIn} × {dOut}
              </>
            ),
            value: dIn * dOut,
            write: numbers,
            kind: 'full',
          },
        ]}
      />
      <p class="verdict">
        In a layer of a language model, 4096 × 4096, a rank of 8 trains 65,536 numbers in place of
        16,777,216: 0.4 % of them.
      </p>
    </>
  );
}

export const parameters: Panel = {
  name: 'parameters',
  title: 'What is trained',
  width: 'half',
  Content,
};

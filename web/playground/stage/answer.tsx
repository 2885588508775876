import { useMemo } from 'preact/hooks';
import type { TrainedAdapter } from 'lora-wasm';
import type { Task } from '../../tasks/index.js';
import { product } from '../../tasks/product.js';
import type { Merged } from '../merging/merged.js';
import type { Picture } from '../data/sources.js';
import { Scores } from '../drawing/scores.js';
import type { ColourScale } from '../parts/colour-scale.js';
import { Figure } from '../parts/figure.js';
import { Strip } from '../parts/heat-map.js';
import { InkPicture } from '../parts/ink.js';
import type { Example } from './example.js';
import { format, stage } from '../words/index.js';

const { ANSWER: words } = stage;

interface AnswerProps {
  readonly task: Task;
  readonly picture: Picture | undefined;
  readonly adapter: TrainedAdapter | undefined;
  /** What both are in one, where they are. */
  readonly merged: Merged | undefined;
  readonly example: Example;
  readonly scale: ColourScale;
  /** What a row of y has from left to right, where there is no room for columns: see Input. */
  readonly across: number | undefined;
}

/** What the layer answers to the example, without the adapter and with it. */
export function Answer({ task, picture, adapter, merged, example, scale, across }: AnswerProps) {
  const base = useMemo(() => product(example.x, task.wBase, 1), [task, example.x]);
  const adapted = useMemo(() => {
    if (merged) return product(example.x, merged.weight, 1);
    return adapter && withAdapter(base, example.x, adapter);
  }, [base, adapter, merged]);
  const label = merged ? words.merged : words.withAdapter;
  const answers = { task, base, adapted, label, y: example.y };
  return (
    <div class="stage-answer">
      <p class="stage-caption">
        <var>ŷ</var> <span class="note">{words.is}</span>
      </p>
      {picture?.redrawn ? (
        <Redrawn {...answers} picture={picture} />
      ) : task.kind === 'classification' ? (
        <Scores
          names={task.outputNames}
          base={base}
          adapted={adapted}
          y={example.y}
          blank={isBlank(example.x, picture)}
        />
      ) : (
        <Outputs {...answers} {...{ scale, across }} />
      )}
    </div>
  );
}

interface Answers {
  readonly task: Task;
  /** (dOut): x @ w. */
  readonly base: Float64Array;
  /** (dOut): x @ (w + s a b); undefined where there is no adapter. */
  readonly adapted: Float64Array | undefined;
  /** What `adapted` comes from. */
  readonly label: string;
  readonly y: Float64Array | undefined;
}

function Redrawn({ picture, base, adapted, label: ofAdapted, y }: Answers & { picture: Picture }) {
  const { width, height } = picture;
  const pictures = [
    { id: 'redrawn-base', label: words.frozenLayer, pixels: base, kind: '' },
    { id: 'redrawn', label: ofAdapted, pixels: adapted, kind: 'trained' },
  ];
  return (
    <div class="redrawn">
      {pictures.map(({ id, label, pixels, kind }) => (
        <figure key={id} id={id}>
          {pixels && <InkPicture label={label} pixels={pixels} width={width} height={height} />}
          <figcaption class={kind}>
            {label}
            {!pixels && <span class="note">{words.none}</span>}
            {pixels && y && (
              <>
                {' '}
                <span class="note">
                  {words.error} <Figure value={meanSquare(pixels, y)} write={format.loss} />
                </span>
              </>
            )}
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

/** More outputs than this are shown as colours, not as numbers. */
const MOST_NUMBERS = 8;
/** The words beside a row of them, in CSS pixels. */
const CAPTION = 96;

function Outputs({
  task,
  base,
  adapted,
  label: ofAdapted,
  y,
  scale,
  across,
}: Answers & Pick<AnswerProps, 'scale' | 'across'>) {
  const columns = [
    { label: words.wanted, values: y },
    { label: words.alone, values: base },
    { label: ofAdapted, values: adapted },
  ];
  if (task.dOut > MOST_NUMBERS) {
    return (
      <div class={across ? 'output-strips strips-across' : 'output-strips'}>
        {columns.map(({ label, values }) => (
          <figure key={label}>
            {values && (
              <Strip
                {...{ values, scale, label: words.strip(label, task.dOut) }}
                cell={Math.min(16, 220 / task.dOut)}
                across={across && across - CAPTION}
              />
            )}
            <figcaption>
              {label} {!values && <span class="note">{words.none}</span>}
            </figcaption>
          </figure>
        ))}
      </div>
    );
  }
  return (
    <table class="outputs">
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">{words.output}</span>
          </th>
          {columns.map(({ label }) => (
            <th scope="col" key={label}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {task.outputNames.map((name, k) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {columns.map(({ label, values }) => (
              <td key={label}>
                <Figure value={values?.[k]} write={format.score} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function isBlank(x: Float64Array, picture: Picture | undefined): boolean {
  return (
    picture !== undefined && x.subarray(0, picture.width * picture.height).every((v) => v === 0)
  );
}

/** The answer with the adapter, at its own cost: first x a, then times b. */
function withAdapter(base: Float64Array, x: Float64Array, adapter: TrainedAdapter): Float64Array {
  const { a, b, scale } = adapter;
  const change = product(product(x, a, 1), b, 1);
  return base.map((value, j) => value + scale * (change[j] as number));
}

function meanSquare(one: Float64Array, other: Float64Array): number {
  return one.reduce((sum, value, k) => sum + (value - (other[k] as number)) ** 2, 0) / one.length;
}

import { Figure } from '../parts/figure.js';
import { format, stage } from '../words/index.js';

const { ANSWER: words } = stage;

interface ScoresProps {
  /** Of the classes. */
  readonly names: readonly string[];
  /** Of w alone, one a class. */
  readonly base: Float64Array;
  /** Of w and the adapter; undefined where there is none. */
  readonly adapted: Float64Array | undefined;
  /** One-hot: the right class, where it is known. */
  readonly y: Float64Array | undefined;
  /** Whether there is nothing to read. */
  readonly blank: boolean;
}

/** What the bars can show: the layer is trained to give 1 for the right class and 0 for the others. */
const [LEAST, MOST] = [-0.5, 1.5];

/** The scores of all classes, by the layer alone and with the adapter; the highest is the answer. */
export function Scores({ names, base, adapted, y, blank }: ScoresProps) {
  const answers = [highest(base), adapted && highest(adapted)];
  const right = y?.indexOf(1);
  const nameOf = (answer: number | undefined) => {
    if (answer === undefined || blank) return '–';
    return `${names[answer]}${right === undefined ? '' : answer === right ? ' ✓' : ' ✗'}`;
  };
  return (
    <div class="scores">
      <p id="answers" role="status">
        {words.withoutAdapter} {nameOf(answers[0])}. {words.withIt}{' '}
        <strong class="trained">{nameOf(answers[1])}</strong>
      </p>
      <table id="scores">
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{words.class}</span>
            </th>
            <th scope="col">{words.without}</th>
            <th scope="col">{words.with}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, k) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Score value={base[k]} kind="frozen" best={k === answers[0]} />
              <Score value={adapted?.[k]} kind="trained" best={k === answers[1]} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ScoreProps {
  readonly value: number | undefined;
  readonly kind: 'frozen' | 'trained';
  readonly best: boolean;
}

/** A score may be negative: its bar starts at zero, not at the edge. */
function Score({ value, kind, best }: ScoreProps) {
  const [start, end] = [placeOf(Math.min(value ?? 0, 0)), placeOf(Math.max(value ?? 0, 0))];
  return (
    <td class={best ? 'score best' : 'score'}>
      <span class="score-track" aria-hidden="true">
        <span
          class={`score-fill bar-${kind}`}
          style={{ left: `${start}%`, width: `${end - start}%` }}
        />
      </span>
      <Figure {...{ value, write: format.score }} />
    </td>
  );
}

function placeOf(score: number): number {
  return (100 * (Math.min(MOST, Math.max(LEAST, score)) - LEAST)) / (MOST - LEAST);
}

function highest(scores: Float64Array): number {
  return scores.indexOf(Math.max(...scores));
}

import { useMemo } from 'preact/hooks';
import { effectiveWeight, type Task } from '../../tasks/index.js';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Figure } from '../parts/figure.js';
import { measuresOf, type Measures } from './measures.js';
import { format, ownData as words } from '../words/index.js';

/** Multiplications that a frame has time for. */
const A_FRAMES_WORTH = 3e6;

/** So many columns of y have a line each. */
const MOST_LINES = 8;

type Columns = readonly (Measures | undefined)[];

/** R² and RMSE, or how many are told right, of w alone, with the adapter, and fully fine-tuned. */
export function MeasuresTable({ state, frame }: Pick<View, 'state' | 'frame'>) {
  const { task, adapter, optimum, phase } = frame;
  const moments = sourceOf(state.data).preprocessing?.y;
  const landmarks = useMemo(() => {
    if (!task) return [];
    const change = optimum?.fullChange;
    const full = change && task.wBase.map((value, k) => value + (change[k] as number));
    return [measuresOf(task, task.wBase, moments), measuresOf(task, full, moments)];
  }, [task, optimum]);
  const adapted = useMemo(
    () =>
      task && adapter && isInTime(task, phase)
        ? measuresOf(task, effectiveWeight(task, adapter), moments)
        : undefined,
    [task, adapter, phase],
  );
  if (!task) return null;
  const columns = [landmarks[0], adapted, landmarks[1]];
  const isClasses = task.kind === 'classification';
  const caption = isClasses ? words.MEASURES.captionOfClasses : words.MEASURES.caption;
  const hasNoR2 = Number.isNaN(columns[0]?.r2);
  return (
    <div class="table-frame">
      <table id="own-errors">
        <caption>{caption(task.heldOut.n)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.MEASURES.what}</th>
            {[words.MEASURES.base, words.MEASURES.adapted, words.MEASURES.full].map((words) => (
              <th scope="col" key={words}>
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {isClasses ? (
            <Line
              {...{ label: words.MEASURES.right, columns }}
              of="right"
              write={format.preciseShare}
            />
          ) : (
            <>
              {hasNoR2 ? (
                <tr>
                  <th scope="row">{words.MEASURES.r2}</th>
                  <td colSpan={columns.length}>{words.MEASURES.noR2}</td>
                </tr>
              ) : (
                <Line {...{ label: words.MEASURES.r2, columns }} of="r2" write={writtenR2} />
              )}
              {task.outputNames.slice(0, MOST_LINES).map((name, j) => (
                <Line
                  key={j}
                  {...{ label: words.MEASURES.rmse(name), columns }}
                  of={j}
                  write={written}
                />
              ))}
            </>
          )}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly label: string;
  readonly columns: Columns;
  /** Which measure; of RMSE the column of y. */
  readonly of: 'right' | 'r2' | number;
  write(value: number): string;
}

function Line({ label, columns, of, write }: LineProps) {
  const valueOf = (measures: Measures | undefined) =>
    typeof of === 'number' ? measures?.rmse?.[of] : measures?.[of];
  return (
    <tr>
      <th scope="row">{label}</th>
      {columns.map((measures, i) => (
        <td key={i}>
          <Figure {...{ value: valueOf(measures), write }} />
        </td>
      ))}
    </tr>
  );
}

/** On the scale of 1, so that what is rounding beside it is 0. */
function writtenR2(value: number): string {
  return format.score(value, 4);
}

/** To four digits, with a true minus. */
function written(value: number): string {
  return value < 0 ? `−${format.loss(-value)}` : format.loss(value);
}

/** Many rows are looked at when training rests. */
function isInTime({ heldOut, dIn, dOut }: Task, phase: View['frame']['phase']): boolean {
  if (phase === 'failed') return false;
  return phase !== 'running' || heldOut.n * dIn * dOut <= A_FRAMES_WORTH;
}

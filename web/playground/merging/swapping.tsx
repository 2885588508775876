import { useMemo } from 'preact/hooks';
import type { Task } from '../../tasks/index.js';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { Figure } from '../parts/figure.js';
import { adapterError, errorOn } from '../training/evaluation.js';
import type { KeptRun, OnW } from '../training/frame.js';
import { isKeepable } from '../training/kept.js';
import { tasksOf } from './adapters.js';
import { numbersOf } from './merged.js';
import { mergedOnW } from './on-w.js';
import { format, merging as words, whyNot } from '../words/index.js';

interface SwappingProps extends View {
  readonly task: Task;
  /** Those that were kept for this w. */
  readonly runs: readonly KeptRun[];
}

/** Adapters for one w, and how each does on every task that one of them was trained for. */
export function Swapping(props: SwappingProps) {
  const { state, frame, playground, task, runs } = props;
  const { adapter, onW } = frame;
  const tasks = useMemo(() => tasksOf(runs, task), [runs, task]);
  const letter = String.fromCharCode('A'.charCodeAt(0) + (runs.length % 26));
  const labelOf = (of: Task) =>
    sourceOf(of === task ? state.data : (runs.find((run) => run.task === of)?.state.data ?? ''))
      .label;
  const run = runs.find(({ id }) => id === onW);
  const name = run?.name ?? words.TRAINED;
  return (
    <div class="swapping">
      <h3>{words.SWAP}</h3>
      <p>{words.SWAP_LEAD}</p>
      <Button
        {...{ id: 'keep-adapter', ready: isKeepable(frame), why: whyNot.KEEP }}
        onPress={() => playground.keep(letter)}
      >
        {words.keep(letter)}
      </Button>
      <div class="table-frame" tabIndex={0} role="region" aria-label={words.TABLE}>
        <table id="adapters">
          <thead>
            <tr>
              <th scope="col">{words.ON_W}</th>
              <th scope="col">{words.RANK}</th>
              {tasks.map((of, k) => (
                <th scope="col" key={k}>
                  {words.errorOn(labelOf(of))}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Rows {...props} tasks={tasks} />
          </tbody>
        </table>
      </div>
      <p id="on-w" class="note" role="status">
        {onW === 'none' || !adapter
          ? words.ALONE_ON_W
          : mergedOnW(frame)
            ? words.inW(name)
            : words.onW(name, numbersOf(run?.adapter ?? adapter))}
      </p>
    </div>
  );
}

/** What is known of kept runs is computed once; of the one in training, where it rests. */
function Rows({ frame, playground, runs, task, tasks }: SwappingProps & { tasks: Task[] }) {
  const { adapter, phase, onW } = frame;
  const alone = useMemo(() => tasks.map((of) => errorOn(of, undefined)), [tasks]);
  const kept = useMemo(
    () => runs.map((run) => tasks.map((of) => errorOn(of, run.adapter))),
    [runs, tasks],
  );
  const trained = useMemo(
    () =>
      tasks.map((of) => {
        if (of === task) return adapterError(frame);
        return phase === 'running' || phase === 'failed' ? undefined : errorOn(of, adapter);
      }),
    [tasks, adapter, phase],
  );
  const row = { tasks, onW, onChoose: (chosen: OnW) => playground.putOnW(chosen) };
  return (
    <>
      <Row {...row} value="none" name={words.ALONE} errors={alone} />
      {runs.map((run, k) => (
        <Row
          {...row}
          {...{ key: run.id, value: run.id, name: run.name, rank: run.adapter.rank }}
          errors={kept[k] ?? []}
        />
      ))}
      <Row {...row} value="trained" name={words.TRAINED} rank={adapter?.rank} errors={trained} />
    </>
  );
}

interface RowProps {
  readonly value: OnW;
  readonly name: string;
  readonly rank?: number | undefined;
  readonly tasks: readonly Task[];
  readonly errors: readonly (number | undefined)[];
  readonly onW: OnW;
  onChoose(chosen: OnW): void;
}

function Row({ value, name, rank, tasks, errors, onW, onChoose }: RowProps) {
  return (
    <tr class={value === onW ? 'on-w' : undefined}>
      <th scope="row">
        <label class="option">
          <input
            {...{ type: 'radio', name: 'on-w', value, checked: value === onW }}
            onChange={() => onChoose(value)}
          />
          <span>{name}</span>
        </label>
      </th>
      <td>{rank ?? '–'}</td>
      {tasks.map(({ kind }, k) => (
        <td key={k}>
          <Figure
            value={errors[k]}
            write={kind === 'classification' ? format.preciseShare : format.loss}
          />
        </td>
      ))}
    </tr>
  );
}

import { toPeft, type AdapterInput, type PeftFiles } from 'lora-wasm';
import { writeNpy } from 'lora-wasm/data';
import { useState } from 'preact/hooks';
import type { Task } from '../../tasks/index.js';
import { exampleOf, pythonCode } from '../code/python.js';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { sameRun } from '../model/settings.js';
import type { State } from '../model/state.js';
import { Button } from '../parts/button.js';
import { chartPicture } from '../parts/chart-picture.js';
import { PanelLink } from '../parts/panel-link.js';
import { saveArchive, saveFile } from '../parts/save.js';
import { CopyButton } from '../parts/share.js';
import { readyCore } from '../training/engine.js';
import type { History } from '../training/history.js';
import type { Panel } from './panel.js';
import { ownData, take } from '../words/index.js';

const { EXPORT: words } = take;

/** The PEFT folder that was saved last. */
interface Saved {
  /** Of the run. */
  readonly state: State;
  readonly step: number;
  readonly code: string;
}

/** What is saved is saved to its end. */
const NEVER = new AbortController().signal;

/** What there is to take away from a run. */
function Content({ state, frame: { task, adapter, step, history, phase } }: View) {
  const source = sourceOf(state.data);
  const { preprocessing } = source;
  const trained =
    phase === 'failed' || step === 0 || !adapter
      ? undefined
      : { ...adapter, ...(preprocessing && { preprocessing }) };
  const name = `lora-${state.data}-rank-${state.rank}`;
  const folder = `${name}-step-${step}`;
  const title = words.run(source.label, state.optimizer, state.rank);
  const save = (
    id: string,
    label: string,
    about: string,
    action: () => unknown,
    ready: boolean,
  ) => (
    <li>
      <Button {...{ id, kind: 'small', ready }} onPress={() => void action()}>
        {label}
      </Button>
      <span class="note">{about}</span>
    </li>
  );
  const ready = trained !== undefined;
  const program = () =>
    trained && task ? pythonCode(folder, task, source, trained, readyCore()) : '';
  const example = task && exampleOf(task, source);
  // Training may have gone on since: the lines below are those of what was saved.
  const [last, setLast] = useState<Saved>();
  const saved = last && sameRun(state, last.state) ? last : undefined;
  const savePeft = () => {
    if (!trained || !task) return;
    const code = program();
    setLast({ state, step, code });
    const files = { ...peftFiles(trained), ...arraysOf(task, example) };
    void saveArchive(`${folder}.zip`, { ...folderOf(folder, files), [`${folder}.py`]: code });
  };
  return (
    <ul class="exports">
      <li class="export-about note">
        <span>
          {words.about}{' '}
          <PanelLink panel="code" state={state}>
            {take.CODE.title}
          </PanelLink>
        </span>
      </li>
      {save(
        'save-peft',
        words.peft,
        saved ? words.saved(saved.step, state.steps) : words.aboutPeft,
        savePeft,
        ready,
      )}
      {trained && task && <Python code={() => saved?.code ?? program()} />}
      {save(
        'save-safetensors',
        words.safetensors,
        words.aboutSafetensors,
        () =>
          trained &&
          saveFile(`${name}.safetensors`, peftFiles(trained)['adapter_model.safetensors']),
        ready,
      )}
      {source.predictions &&
        save(
          'save-predictions',
          ownData.EXPORT.predictions,
          ownData.EXPORT.aboutPredictions,
          async () => {
            const csv = adapter && (await source.predictions?.(adapter, NEVER));
            if (csv) saveFile(`${name}-predictions.csv`, csv);
          },
          ready,
        )}
      {save(
        'save-history',
        words.history,
        words.aboutHistory,
        () => saveFile(`${name}.csv`, historyCsv(history)),
        history.step.length > 1,
      )}
      {save(
        'save-chart',
        words.chart,
        words.aboutChart,
        async () => saveFile(`${name}.png`, await chartPicture('chart', title)),
        history.step.length > 1,
      )}
    </ul>
  );
}

/** The lines that load the folder, under its button. */
function Python({ code }: { code(): string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li class="export-python">
      <details id="python" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>{ownData.EXPORT.python}</summary>
        <p class="note">{ownData.EXPORT.aboutPython}</p>
        <CopyButton id="copy-python" words={ownData.EXPORT.copyPython} text={code} />
        <pre
          id="python-text"
          class="code"
          tabIndex={0}
          role="region"
          aria-label={ownData.EXPORT.pythonRegion}
        >
          <code>{isOpen && code()}</code>
        </pre>
      </details>
    </li>
  );
}

/** In double precision: what comes back is what was trained. */
function peftFiles(adapter: AdapterInput): PeftFiles {
  return toPeft(adapter, { module: 'proj', dtype: 'F64' });
}

/** What the program reads beside the adapter. */
function arraysOf(task: Task, example: Float64Array | undefined): Record<string, Uint8Array> {
  return {
    'w_base.npy': writeNpy(task.wBase, [task.dIn, task.dOut]),
    ...(example && { 'x.npy': writeNpy(example, [example.length]) }),
  };
}

function folderOf(
  folder: string,
  files: Readonly<Record<string, Uint8Array>>,
): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]),
  );
}

function historyCsv({ step, loss, validation }: History): string {
  const lines = step.map((at, k) => `${at},${loss[k]},${validation[k] ?? ''}`);
  return ['step,loss,held_out_loss', ...lines, ''].join('\n');
}

export const exporting: Panel = { name: 'export', title: words.title, width: 'half', Content };

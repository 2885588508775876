import { toPeft, type AdapterInput, type PeftFiles } from 'lora-wasm';
import { writeNpy } from 'lora-wasm/data';
import type { ComponentChildren } from 'preact';
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
import { ownData, take, whyNot } from '../words/index.js';

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
  const title = words.run(source.label, state.optimizer, state.rank);
  const ready = trained !== undefined;
  const hasCurve = history.step.length > 1;
  const saveTensors = () =>
    trained && saveFile(`${name}.safetensors`, peftFiles(trained)['adapter_model.safetensors']);
  const savePredictions = async () => {
    const csv = adapter && (await source.predictions?.(adapter, NEVER));
    if (csv) saveFile(`${name}-predictions.csv`, csv);
  };
  const saveChart = async () => saveFile(`${name}.png`, await chartPicture('chart', title));
  return (
    <ul class="exports">
      <li class="export-about note">
        <span>
          {words.about}{' '}
          <PanelLink panel="code" state={state}>
            {take.CODE.title}
          </PanelLink>
          {!ready && phase !== 'loading' && <strong id="nothing-to-save"> {whyNot.EXPORT}</strong>}
        </span>
      </li>
      <Peft folder={`${name}-step-${step}`} {...{ state, step, task, trained }} />
      <Item id="save-safetensors" label={words.safetensors} ready={ready} onPress={saveTensors}>
        {words.aboutSafetensors}
      </Item>
      {source.predictions && (
        <Item
          id="save-predictions"
          label={ownData.EXPORT.predictions}
          ready={ready}
          onPress={savePredictions}
        >
          {ownData.EXPORT.aboutPredictions}
        </Item>
      )}
      <Item
        id="save-history"
        label={words.history}
        ready={hasCurve}
        onPress={() => saveFile(`${name}.csv`, historyCsv(history))}
      >
        {words.aboutHistory}
      </Item>
      <Item id="save-chart" label={words.chart} ready={hasCurve} onPress={saveChart}>
        {words.aboutChart}
      </Item>
    </ul>
  );
}

interface ItemProps {
  readonly id: string;
  readonly label: string;
  readonly ready: boolean;
  /** What is saved. */
  readonly children: ComponentChildren;
  onPress(): unknown;
}

function Item({ id, label, ready, children, onPress }: ItemProps) {
  return (
    <li>
      <Button {...{ id, kind: 'small', ready, why: whyNot.EXPORT }} onPress={() => void onPress()}>
        {label}
      </Button>
      <span class="note">{children}</span>
    </li>
  );
}

interface PeftProps {
  readonly state: State;
  readonly step: number;
  readonly folder: string;
  readonly task: Task | undefined;
  readonly trained: AdapterInput | undefined;
}

/** The folder that PEFT reads, and the program that comes with it. */
function Peft({ state, step, folder, task, trained }: PeftProps) {
  const source = sourceOf(state.data);
  const program = () =>
    trained && task ? pythonCode(folder, task, source, trained, readyCore()) : '';
  // Training may have gone on since: the lines below are those of what was saved.
  const [last, setLast] = useState<Saved>();
  const saved = last && sameRun(state, last.state) ? last : undefined;
  const save = () => {
    if (!trained || !task) return;
    const code = program();
    setLast({ state, step, code });
    const files = { ...peftFiles(trained), ...arraysOf(task, exampleOf(task, source)) };
    void saveArchive(`${folder}.zip`, { ...folderOf(folder, files), [`${folder}.py`]: code });
  };
  return (
    <>
      <Item id="save-peft" label={words.peft} ready={trained !== undefined} onPress={save}>
        {saved ? words.saved(saved.step, state.steps) : words.aboutPeft}
      </Item>
      {trained && task && <Python code={() => saved?.code ?? program()} />}
    </>
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

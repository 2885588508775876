import { toPeft, type AdapterInput, type PeftFiles } from 'lora-wasm';
import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { chartPicture } from '../parts/chart-picture.js';
import { saveArchive, saveFile } from '../parts/save.js';
import type { History } from '../training/history.js';
import type { Panel } from './panel.js';

/** What there is to take away from a run. */
function Content({ state, frame: { adapter, step, history, phase } }: View) {
  const { preprocessing } = sourceOf(state.data);
  const trained =
    phase === 'failed' || step === 0 || !adapter
      ? undefined
      : { ...adapter, ...(preprocessing && { preprocessing }) };
  const name = `lora-${state.data}-rank-${state.rank}`;
  const title = `${sourceOf(state.data).label}: ${state.optimizer}, rank ${state.rank}`;
  const save = (
    id: string,
    words: string,
    about: string,
    action: () => unknown,
    ready: boolean,
  ) => (
    <li>
      <Button {...{ id, kind: 'small', ready }} onPress={() => void action()}>
        {words}
      </Button>
      <span class="note">{about}</span>
    </li>
  );
  const ready = trained !== undefined;
  return (
    <ul class="exports">
      {save(
        'save-peft',
        'PEFT folder (.zip)',
        'The adapter for Hugging Face PEFT and for fromPeft()',
        () => trained && saveArchive(`${name}.zip`, folderOf(name, peftFiles(trained))),
        ready,
      )}
      {save(
        'save-safetensors',
        'Adapter (.safetensors)',
        'Its two matrices, to every bit',
        () =>
          trained &&
          saveFile(`${name}.safetensors`, peftFiles(trained)['adapter_model.safetensors']),
        ready,
      )}
      {save(
        'save-history',
        'History (.csv)',
        'Step, training loss, held-out loss',
        () => saveFile(`${name}.csv`, historyCsv(history)),
        history.step.length > 1,
      )}
      {save(
        'save-chart',
        'Loss chart (.png)',
        'As it is drawn now, with its legend',
        async () => saveFile(`${name}.png`, await chartPicture('chart', title)),
        history.step.length > 1,
      )}
    </ul>
  );
}

/** In double precision: what comes back is what was trained. */
function peftFiles(adapter: AdapterInput): PeftFiles {
  return toPeft(adapter, { module: 'proj', dtype: 'F64' });
}

function folderOf(folder: string, files: PeftFiles): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes as Uint8Array]),
  );
}

function historyCsv({ step, loss, validation }: History): string {
  const lines = step.map((at, k) => `${at},${loss[k]},${validation[k] ?? ''}`);
  return ['step,loss,held_out_loss', ...lines, ''].join('\n');
}

export const exporting: Panel = { name: 'export', title: 'Take it away', width: 'half', Content };

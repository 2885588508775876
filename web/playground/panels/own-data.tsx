import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { View } from '../model/playground.js';
import { pastedFile, useIntake } from '../own-data/intake.js';
import { leftOutOf } from '../own-data/left-out.js';
import { sharedIn, sourceFrom, trainOn } from '../own-data/offer.js';
import { openFiles } from '../own-data/open.js';
import { PlanForm } from '../own-data/plan-form.js';
import { firstPlan, obstacleTo, planFrom, type Plan } from '../own-data/plan.js';
import type { Watch } from '../own-data/rest.js';
import { TableView } from '../own-data/table-view.js';
import type { Table } from '../own-data/table.js';
import { visible } from '../own-data/visible.js';
import { Button } from '../parts/button.js';
import * as format from '../parts/format.js';
import type { Panel } from './panel.js';

interface Opened {
  readonly table: Table;
  readonly plan: Plan;
}

/** One's own rows: opened here, looked at, and trained on by everything else of the page. */
function Content({ playground }: View) {
  const [shared, forgetShared] = useShared();
  const [opened, setOpened] = useState<Opened>();
  const [isChoosing, setIsChoosing] = useState(false);
  const [isPasting, setIsPasting] = useState(false);
  const { isBusy, progress, failure, run } = useWork();

  const show = (table: Table) => {
    const plan = shared ? planFrom(shared.get('own') ?? '', table) : firstPlan(table);
    setOpened({ table, plan });
    setIsChoosing(true);
    setIsPasting(false);
  };
  const open = (files: readonly File[]) => run(() => openFiles(files), show);
  const isOver = useIntake((files) => void open(files));
  const train = ({ table, plan }: Opened) =>
    run(
      (watch) => sourceFrom(table, plan, watch),
      (source) => {
        trainOn(playground, source, shared);
        forgetShared();
        setIsChoosing(false);
        document.getElementById('run')?.focus(); // the button that was pressed is gone
      },
    );
  const preview = useMemo(
    () => opened && <TableView {...opened} onPlan={(plan) => setOpened({ ...opened, plan })} />,
    [opened],
  );
  return (
    <>
      <div class="own-open">
        <label class="button button-small own-file">
          <input
            {...{ type: 'file', id: 'own-file', name: 'own-file', multiple: true }}
            onChange={({ currentTarget }) => {
              const files = [...(currentTarget.files ?? [])];
              currentTarget.value = ''; // so that the same file can be chosen again
              if (files.length > 0) void open(files);
            }}
          />
          Open a file
        </label>
        <Button
          {...{ id: 'own-paste', kind: 'small' }}
          onPress={() => setIsPasting((before) => !before)}
        >
          Paste rows
        </Button>
        {opened && !isChoosing && (
          <Button {...{ id: 'own-again', kind: 'small' }} onPress={() => setIsChoosing(true)}>
            Choose other columns
          </Button>
        )}
        <p class="note">
          CSV, TSV, .npy or .npz; or drop it anywhere on this page. Nothing leaves your machine: the
          file is read here, and forgotten when the page is closed.
        </p>
      </div>
      {shared && (
        <p id="own-shared" class="own-notice">
          This link was made with somebody’s own data, which are not in it: they never left their
          machine. Open the same file here, and it trains with the settings of the link.
        </p>
      )}
      {isPasting && <PasteForm onText={(text) => void open([pastedFile(text)])} />}
      <p id="own-status" class="note" role="status">
        {isBusy ? busyWords(progress) : ''}
      </p>
      <div id="own-failure" class="failure" role="alert">
        {failure && (
          <p>
            <strong>That did not work.</strong> {visible(failure, 600)}
          </p>
        )}
      </div>
      {opened && isChoosing && (
        <div id="own-import" class="own-import">
          <h3>
            <bdi>{visible(opened.table.name, 80)}</bdi>
          </h3>
          {preview}
          <p id="own-left-out" class="note">
            {opened.table.found} {leftOutOf(opened.table, opened.plan)}
          </p>
          <PlanForm
            {...opened}
            onPlan={(plan) => setOpened({ ...opened, plan })}
            onReading={({ other }) => void run(other, show)}
          />
          <ImportFoot
            {...{ obstacle: obstacleTo(opened.plan, opened.table), isBusy }}
            onTrain={() => void train(opened)}
            onClose={() => {
              setIsChoosing(false);
              document.getElementById('own-file')?.focus();
            }}
          />
        </div>
      )}
      {isOver && <div class="own-veil">Drop it: it stays on your machine</div>}
    </>
  );
}

function PasteForm({ onText }: { onText(text: string): void }) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  return (
    <div class="own-pasting">
      <label for="own-text">Rows with commas, tabs or semicolons between their values</label>
      <textarea {...{ ref: area, id: 'own-text', name: 'own-text', rows: 5, spellcheck: false }} />
      <Button
        {...{ id: 'own-read', kind: 'small' }}
        onPress={() => onText(area.current?.value ?? '')}
      >
        Read them
      </Button>
    </div>
  );
}

interface ImportFootProps {
  /** Why it cannot be trained on. */
  readonly obstacle: string | undefined;
  readonly isBusy: boolean;
  onTrain(): void;
  onClose(): void;
}

function ImportFoot({ obstacle, isBusy, onTrain, onClose }: ImportFootProps) {
  return (
    <div class="own-foot">
      <Button {...{ id: 'own-train', kind: 'main', ready: !obstacle && !isBusy }} onPress={onTrain}>
        Train on it
      </Button>
      <Button {...{ id: 'own-close' }} onPress={onClose}>
        Close
      </Button>
      <p id="own-obstacle" class="note" role="status">
        {obstacle ?? (isBusy ? 'Wait until what is being read is there.' : '')}
      </p>
    </div>
  );
}

/** The settings of a link to data that are not here, until the data are. */
function useShared(): [shared: URLSearchParams | undefined, forget: () => void] {
  const [shared, setShared] = useState(() => sharedIn(location.hash));
  useEffect(() => {
    const look = () => setShared(sharedIn(location.hash));
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  return [shared, () => setShared(undefined)];
}

/** One piece of work at a time that takes a while and may fail; a newer one ends it. */
function useWork() {
  const newest = useRef<AbortController>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [progress, setProgress] = useState(0);
  const [failure, setFailure] = useState<string>();
  const run = async <Result,>(
    work: (watch: Watch) => Promise<Result>,
    then: (result: Result) => void,
  ) => {
    newest.current?.abort();
    const own = (newest.current = new AbortController());
    const isNewest = () => own === newest.current;
    setIsBusy(true);
    setProgress(0);
    setFailure(undefined);
    try {
      const { signal } = own;
      const result = await work({
        signal,
        onProgress: (share) => isNewest() && setProgress(share),
      });
      if (isNewest()) then(result);
    } catch (error) {
      if (isNewest()) setFailure(error instanceof Error ? error.message : String(error));
    }
    if (isNewest()) setIsBusy(false);
  };
  return { isBusy, progress, failure, run };
}

function busyWords(progress: number): string {
  return progress > 0 && progress < 1 ? `Reading: ${format.share(progress)}` : 'Reading …';
}

export const ownData: Panel = {
  name: 'own-data',
  title: 'Your own data',
  width: 'full',
  Content,
};

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { awaitsData } from '../model/address.js';
import type { View } from '../model/playground.js';
import { groupsOf, type GroupColumn } from '../own-data/groups.js';
import { ImportForm } from '../own-data/import-form.js';
import { pastedFile, useIntake } from '../own-data/intake.js';
import { sourceFrom, trainOn } from '../own-data/offer.js';
import { readAnew, type Read } from '../own-data/kept-choices.js';
import { openFiles } from '../own-data/open.js';
import { PasteForm } from '../own-data/paste-form.js';
import { formIn, hasColumnsOf, planFrom } from '../own-data/plan-text.js';
import { firstPlan } from '../own-data/plan.js';
import type { Table } from '../own-data/table.js';
import { visible } from '../words/visible.js';
import { openWeight, type OwnWeight } from '../own-data/weight.js';
import { useWork } from '../own-data/work.js';
import { Button } from '../parts/button.js';
import { Kept } from '../parts/kept.js';
import type { Panel } from './panel.js';
import { ownData as words } from '../words/index.js';

interface Opened extends Read {
  readonly groups?: GroupColumn | undefined;
  readonly weight?: OwnWeight;
}

/** What was done to the rows of a source, in sentences. */
interface Report {
  readonly source: string;
  readonly sentences: readonly string[];
}

/** One's own rows: opened here, looked at, and trained on by everything else of the page. */
function Content({ state, playground }: View) {
  const shared = useMemo(
    () => sharedIn(location.hash, playground),
    [location.hash, state, playground.areAssumed], // the page's address is changed without an event
  );
  const [opened, setOpened] = useState<Opened>();
  const [isChoosing, setIsChoosing] = useState(false);
  const [isPasting, setIsPasting] = useState(false);
  const [report, setReport] = useState<Report>();
  const { isBusy, progress, failure, run } = useWork();

  const show = (table: Table) => {
    // As it is now: a file may come before this panel is drawn anew for a link.
    const link = sharedIn(location.hash, playground);
    const plan = link ? planFrom(link.get('own') ?? '', table) : firstPlan(table);
    setOpened({ table, plan });
    setIsChoosing(true);
    setIsPasting(false);
  };
  /** The file that is open, read in another way. */
  const showAgain = (table: Table) =>
    setOpened((before) => before && { ...before, ...readAnew(before, table), groups: undefined });
  const open = (files: readonly File[]) => {
    const names = files.map(({ name }) => name).join(', ');
    const asked = sharedIn(location.hash, playground)?.get('own') ?? '';
    return run(() => openFiles(files, formIn(asked)), show, names);
  };
  /** From anywhere on the page, or by a button that is gone then: what comes of it is brought into view. */
  const isFromAfar = useRef(false);
  const openFromAfar = (files: readonly File[]) => {
    isFromAfar.current = true;
    void open(files);
  };
  useEffect(() => {
    if (isBusy || !isFromAfar.current) return;
    isFromAfar.current = false;
    const shown = document.getElementById(failure ? 'own-failure' : 'own-import');
    shown?.querySelector('h3')?.focus({ preventScroll: true });
    shown?.scrollIntoView({ block: failure ? 'nearest' : 'start' });
  }, [isBusy]);
  const isOver = useIntake(openFromAfar);
  const change = (part: Partial<Opened>) => setOpened((before) => before && { ...before, ...part });
  const train = ({ table, plan, weight }: Opened) =>
    run(
      (watch) => sourceFrom(table, plan, weight, watch),
      ({ source, report: sentences }) => {
        trainOn(playground, source, shared);
        setReport({ source: source.name, sentences });
        setIsChoosing(false);
        document.getElementById('run')?.focus(); // the button that was pressed is gone
        document.getElementById('matrices')?.scrollIntoView();
      },
    );
  const group = opened?.plan.base === 'group' ? opened.plan.group?.column : undefined;
  useEffect(() => {
    if (!opened || group === undefined || opened.groups?.column === group) return;
    void run(
      (watch) => groupsOf(opened.table, group, watch),
      (groups) => change({ groups }),
    );
  }, [opened?.table, group]);
  const importForm = opened && (
    <Kept by={[opened, isBusy, shared]}>
      {() => (
        <ImportForm
          {...{ table: opened.table, plan: opened.plan, isBusy }}
          {...{ groups: opened.groups, weight: opened.weight }}
          onPlan={(plan) => change({ plan })}
          onReading={({ other }) => void run(other, showAgain)}
          onWeight={(file) =>
            void run(
              () => openWeight(file),
              (weight) => change({ weight }),
            )
          }
          onTrain={() => void train(opened)}
          onClose={() => {
            setIsChoosing(false);
            document.getElementById('own-file')?.focus();
          }}
        />
      )}
    </Kept>
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
          {words.PANEL.open}
        </label>
        <Button
          {...{ id: 'own-paste', kind: 'small' }}
          onPress={() => setIsPasting((before) => !before)}
        >
          {words.PANEL.paste}
        </Button>
        {opened && !isChoosing && (
          <Button {...{ id: 'own-again', kind: 'small' }} onPress={() => setIsChoosing(true)}>
            {words.PANEL.again}
          </Button>
        )}
        <p class="note">{words.PANEL.about}</p>
      </div>
      {shared && (
        <p id="own-shared" class="own-notice">
          {!opened || hasColumnsOf(shared.get('own') ?? '', opened.table)
            ? words.PANEL.shared
            : words.PANEL.otherColumns}
        </p>
      )}
      {isPasting && <PasteForm onText={(text) => openFromAfar([pastedFile(text)])} />}
      <p id="own-status" class="note" role="status">
        {isBusy ? busyWords(progress) : ''}
      </p>
      <div id="own-failure" class="failure" role="alert">
        {failure && (
          <p>
            <strong>
              {failure.of
                ? words.PANEL.notOpened(failure.of, isChoosing ? opened?.table.name : undefined)
                : words.PANEL.failed}
            </strong>{' '}
            {visible(failure.message, 600)}
          </p>
        )}
      </div>
      {isChoosing && importForm}
      {!isChoosing && report?.source === state.data && (
        <p id="own-report" class="own-report">
          {report.sentences.join(' ')}
        </p>
      )}
      {isOver && <div class="own-veil">{words.PANEL.veil}</div>}
    </>
  );
}

/** The settings of a link to data that are not here or may be others, as long as the address has them. */
function sharedIn(address: string, { hash, areAssumed }: View['playground']) {
  return areAssumed || awaitsData(address, hash)
    ? new URLSearchParams(address.slice(1))
    : undefined;
}

function busyWords(progress: number): string {
  return progress > 0 && progress < 1 ? words.PANEL.progress(progress) : words.PANEL.reading;
}

export const ownData: Panel = {
  name: 'own-data',
  title: words.PANEL.title,
  width: 'full',
  Content,
};

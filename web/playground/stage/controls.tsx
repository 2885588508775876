import { useRef, useState } from 'preact/hooks';
import { allSources, sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { canSearchLine, isHidden, SETTINGS } from '../model/settings.js';
import { Button } from '../parts/button.js';
import { ContentsButton } from '../parts/contents.js';
import { NumberInput } from '../parts/field.js';
import { Figure } from '../parts/figure.js';
import { useToldHeight } from '../parts/told-height.js';
import { hasDiverged } from '../training/frame.js';
import { newestOf } from '../training/history.js';
import { FailureNotice } from './failure-notice.js';
import { format, settings, stage, training, whyNot } from '../words/index.js';

const { BAR: words } = stage;

/** What is turned and pressed most. It stays in reach while the page scrolls. */
export function Controls({ toured, ...view }: View & { toured: boolean }) {
  const { state } = view;
  const bar = useRef<HTMLDivElement>(null);
  const drive = useRef<HTMLDivElement>(null);
  useToldHeight(bar, '--controls');
  useToldHeight(drive, '--drive');
  return (
    <div
      ref={bar}
      id="controls"
      class="controls"
      role="group"
      aria-label={words.region}
      data-toured={toured || undefined}
    >
      <div class="controls-choose">
        {!isHidden('data', state) && <DataField {...view} />}
        {!isHidden('lr', state) && <StepSizeField {...view} />}
      </div>
      <div class="controls-drive" ref={drive}>
        {!isHidden('rank', state) && <RankField {...view} />}
        <RunButtons {...view} />
        <Progress {...view} />
        <ContentsButton state={state} />
      </div>
      <FailureNotice {...view} />
    </div>
  );
}

/** What stands for data that are not there yet. */
const OPEN_OWN = 'open-own';

function DataField({ state, playground }: View) {
  const choose = (select: HTMLSelectElement) => {
    if (select.value !== OPEN_OWN) return playground.set('data', select.value);
    select.value = state.data;
    document.getElementById('own-data')?.scrollIntoView();
    document.getElementById('own-file')?.focus({ preventScroll: true });
  };
  return (
    <div class="control control-data">
      <label for="data">{settings.SETTINGS.data.label}</label>
      <select
        id="data"
        name="data"
        value={state.data}
        onChange={({ currentTarget }) => choose(currentTarget)}
      >
        {allSources().map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
        {!isHidden('own-data', state) && <option value={OPEN_OWN}>{words.ownTable}</option>}
      </select>
    </div>
  );
}

function RankField({ state, playground }: View) {
  const { min = 1, max = 1 } = SETTINGS.rank.range?.(sourceOf(state.data)) ?? {};
  return (
    <div class="control control-rank">
      <label for="rank">{words.rank}</label>
      <output id="rank-value" for="rank">
        {state.rank}
      </output>
      <small id="rank-is" class="note">
        {words.rankIs}
      </small>
      <input
        id="rank"
        name="rank"
        type="range"
        step={1}
        min={min}
        max={max}
        value={state.rank}
        title={settings.SETTINGS.rank.about}
        onInput={({ currentTarget }) => playground.set('rank', currentTarget.value)}
      />
    </div>
  );
}

/** The user's own step size before one was typed. */
const FIRST_OWN_LR = 0.01;

function StepSizeField({ state, playground }: View) {
  const { lr } = state;
  const [own, setOwn] = useState(FIRST_OWN_LR);
  if (typeof lr === 'number' && lr !== own) setOwn(lr);
  const { min = 0, max = 1 } = SETTINGS.lr.range?.(sourceOf(state.data)) ?? {};
  const mode = typeof lr === 'number' ? 'own' : lr;
  const set = (text: string) => playground.set('lr', text);
  return (
    <div class="control control-lr">
      <label for="lr-mode">{settings.SETTINGS.lr.label}</label>
      <select
        id="lr-mode"
        name="lr-mode"
        value={mode}
        title={words.aboutMode[mode]}
        onChange={({ currentTarget: { value } }) => set(value === 'own' ? String(own) : value)}
      >
        <option value="auto">{words.automatic}</option>
        <option value="line-search" disabled={!canSearchLine(state)}>
          {canSearchLine(state) ? words.lineSearch : whyNot.LINE_SEARCH}
        </option>
        <option value="own">{words.own}</option>
      </select>
      {mode === 'own' && (
        <div class="own-step">
          <input
            type="range"
            id="lr-slider"
            step={0.05}
            value={Math.log10(own)}
            min={Math.log10(min)}
            max={Math.log10(max)}
            aria-label={words.ownSlider}
            onInput={({ currentTarget }) =>
              set(String(Number((10 ** currentTarget.valueAsNumber).toPrecision(2))))
            }
          />
          <NumberInput
            id="lr"
            name="lr"
            value={String(own)}
            min={min}
            max={max}
            label={words.ownNumber}
            onText={set}
          />
        </div>
      )}
    </div>
  );
}

function RunButtons({ frame: { phase }, playground }: View) {
  const running = phase === 'running';
  return (
    <div class="run-buttons">
      <Button
        id="run"
        kind="main"
        ready={phase !== 'loading'}
        why={whyNot.RUN}
        onPress={() => (running ? playground.pause() : playground.play())}
      >
        {stage.RUN[phase]}
      </Button>
      <Button
        id="one-step"
        ready={phase === 'ready' || phase === 'paused'}
        why={whyNot.STEP[phase]}
        onPress={() => playground.step()}
      >
        {words.step}
      </Button>
      <Button
        id="reset"
        ready={phase !== 'loading' && phase !== 'ready'}
        why={whyNot.RESET}
        onPress={() => playground.reset()}
      >
        {words.reset}
      </Button>
    </div>
  );
}

function Progress({ state, frame }: View) {
  const { step, history } = frame;
  const diverged = hasDiverged(frame);
  return (
    <dl class="progress-figures">
      <div>
        <dt>{words.steps}</dt>
        <dd>
          <span id="step">{format.count(step)}</span>{' '}
          <small id="steps-of">{words.of(state.steps)}</small>
        </dd>
      </div>
      <div>
        <dt>{words.loss}</dt>
        <dd>
          <Figure
            id="loss"
            value={diverged ? undefined : newestOf(history)?.loss}
            write={format.loss}
            none={diverged ? training.DIVERGED : undefined}
          />
        </dd>
      </div>
    </dl>
  );
}

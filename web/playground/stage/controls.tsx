import { useState } from 'preact/hooks';
import { allSources, sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { canSearchLine, isHidden, SETTINGS } from '../model/settings.js';
import { Button } from '../parts/button.js';
import { NumberInput } from '../parts/field.js';
import { Figure } from '../parts/figure.js';
import * as format from '../parts/format.js';
import type { Phase } from '../training/frame.js';
import { newestOf } from '../training/history.js';

/** What is turned and pressed most. It stays in reach while the page scrolls. */
export function Controls({ toured, ...view }: View & { toured: boolean }) {
  const { state } = view;
  return (
    <div
      id="controls"
      class="controls"
      role="group"
      aria-label="Run"
      data-toured={toured || undefined}
    >
      <div class="controls-choose">
        {!isHidden('data', state) && <DataField {...view} />}
        {!isHidden('lr', state) && <StepSizeField {...view} />}
      </div>
      <div class="controls-drive">
        {!isHidden('rank', state) && <RankField {...view} />}
        <RunButtons {...view} />
        <Progress {...view} />
      </div>
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
      <label for="data">Data</label>
      <select
        id="data"
        name="data"
        value={state.data}
        title={sourceOf(state.data).about}
        onChange={({ currentTarget }) => choose(currentTarget)}
      >
        {allSources().map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
        {!isHidden('own-data', state) && <option value={OPEN_OWN}>Your own table …</option>}
      </select>
    </div>
  );
}

function RankField({ state, playground }: View) {
  const { min = 1, max = 1 } = SETTINGS.rank.range?.(sourceOf(state.data)) ?? {};
  return (
    <div class="control control-rank">
      <label for="rank">
        Rank <var>r</var>
      </label>
      <output id="rank-value" for="rank">
        {state.rank}
      </output>
      <input
        id="rank"
        name="rank"
        type="range"
        step={1}
        min={min}
        max={max}
        value={state.rank}
        title={SETTINGS.rank.about}
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
      <label for="lr-mode">Step size</label>
      <select
        id="lr-mode"
        name="lr-mode"
        value={mode}
        title={SETTINGS.lr.about}
        onChange={({ currentTarget: { value } }) => set(value === 'own' ? String(own) : value)}
      >
        <option value="auto">Automatic (never diverges)</option>
        <option value="line-search" disabled={!canSearchLine(state)}>
          Line search (lowest loss)
        </option>
        <option value="own">Set it myself</option>
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
            aria-label="My own step size, from tiny to large"
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
            label="My own step size"
            onText={set}
          />
        </div>
      )}
    </div>
  );
}

const RUN_LABELS: Readonly<Record<Phase, string>> = {
  loading: 'Train',
  ready: 'Train',
  running: 'Pause',
  paused: 'Continue',
  finished: 'Train again',
  failed: 'Train again',
};

function RunButtons({ frame: { phase }, playground }: View) {
  const running = phase === 'running';
  return (
    <div class="run-buttons">
      <Button
        id="run"
        kind="main"
        ready={phase !== 'loading'}
        onPress={() => (running ? playground.pause() : playground.play())}
      >
        {RUN_LABELS[phase]}
      </Button>
      <Button
        id="one-step"
        ready={phase === 'ready' || phase === 'paused'}
        onPress={() => playground.step()}
      >
        Step
      </Button>
      <Button
        id="reset"
        ready={phase !== 'loading' && phase !== 'ready'}
        onPress={() => playground.reset()}
      >
        Reset
      </Button>
    </div>
  );
}

function Progress({ state, frame: { step, history } }: View) {
  return (
    <dl class="progress-figures">
      <div>
        <dt>Step</dt>
        <dd>
          <span id="step">{format.count(step)}</span>{' '}
          <small id="steps-of">of {format.count(state.steps)}</small>
        </dd>
      </div>
      <div>
        <dt>Loss</dt>
        <dd>
          <Figure id="loss" value={newestOf(history)?.loss} write={format.loss} />
        </dd>
      </div>
    </dl>
  );
}

import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { Segments } from '../parts/field.js';
import { Figure } from '../parts/figure.js';
import * as format from '../parts/format.js';
import type { Failure, Phase } from '../training/frame.js';
import { newestOf } from '../training/history.js';
import { LossChart } from './loss-chart.js';
import type { Panel } from './panel.js';

const RUN_LABELS: Readonly<Record<Phase, string>> = {
  loading: 'Train',
  ready: 'Train',
  running: 'Pause',
  paused: 'Continue',
  finished: 'Train again',
  failed: 'Train again',
};

function Content(view: View) {
  const { state, frame } = view;
  return (
    <>
      <RunBar {...view} />
      <progress id="progress" value={frame.step} max={state.steps} aria-label="Steps done" />
      <FailureNotice {...view} />
      <LossChart {...view} />
      <p class="see">{sourceOf(state.data).see}</p>
    </>
  );
}

function RunBar(view: View) {
  const { state, frame, playground } = view;
  const { phase, step, stepsPerSecond, history } = frame;
  const running = phase === 'running';
  const newest = newestOf(history);
  return (
    <div class="run-bar">
      <div class="run-buttons">
        <Button
          {...{ id: 'run', kind: 'main', ready: phase !== 'loading' }}
          onPress={() => (running ? playground.pause() : playground.play())}
        >
          {RUN_LABELS[phase]}
        </Button>
        <Button
          {...{ id: 'one-step', ready: phase === 'ready' || phase === 'paused' }}
          onPress={() => playground.step()}
        >
          One step
        </Button>
        <Button
          {...{ id: 'reset', ready: phase !== 'loading' && phase !== 'ready' }}
          onPress={() => playground.reset()}
        >
          Reset
        </Button>
      </div>
      <Segments {...view} name="speed" legend />
      <dl class="figures">
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
            <Figure id="loss" value={newest?.loss} write={format.loss} />
          </dd>
        </div>
        <div>
          <dt>Held out</dt>
          <dd>
            <Figure id="held-out-loss" value={newest?.validation} write={format.loss} />
          </dd>
        </div>
        <div>
          <dt>Speed</dt>
          <dd>
            <span id="speed">
              {stepsPerSecond === undefined ? '–' : format.speed(stepsPerSecond)}
            </span>{' '}
            <small>steps/s</small>
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** The live region is always there, so that what comes into it is spoken. */
function FailureNotice({ state, frame: { failure, phase }, playground }: View) {
  const cure = (lr: number) => {
    playground.set('lr', String(lr));
    document.getElementById('run')?.focus(); // the button that was pressed is gone
  };
  return (
    <div id="failure" class="failure" role="alert">
      {failure && (
        <FailureWords {...{ failure, cure, lr: state.lr, stopped: phase === 'failed' }} />
      )}
    </div>
  );
}

interface FailureWordsProps {
  readonly failure: Failure;
  readonly lr: View['state']['lr'];
  readonly stopped: boolean;
  cure(lr: number): void;
}

function FailureWords({ failure, lr, stopped, cure }: FailureWordsProps) {
  const { message, divergedAt, safeLr } = failure;
  if (divergedAt === undefined) {
    return (
      <p>
        {stopped && <strong>It stopped.</strong>} {message}
      </p>
    );
  }
  const holds = safeLr === undefined ? undefined : format.roundedDown(safeLr);
  return (
    <>
      <p>
        <strong>Diverged at step {format.count(divergedAt)}.</strong> A step size of {lr} is too
        large here: every step overshoots further than the one before.
        {holds !== undefined && <> One of {holds} would hold.</>}
      </p>
      {holds !== undefined && <Button onPress={() => cure(holds)}>Train with {holds}</Button>}
    </>
  );
}

export const training: Panel = { name: 'training', title: 'Training', width: 'most', Content };

import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import { Segments } from '../parts/field.js';
import * as format from '../parts/format.js';
import type { Failure } from '../training/frame.js';
import { LossChart } from './loss-chart.js';
import type { Panel } from './panel.js';

function Content(view: View) {
  const { state, frame } = view;
  const { stepsPerSecond } = frame;
  return (
    <>
      <div class="run-speed">
        <Segments {...view} name="speed" legend />
        <p class="note">
          <span id="speed">
            {stepsPerSecond === undefined ? '–' : format.speed(stepsPerSecond)}
          </span>{' '}
          steps/s
        </p>
      </div>
      <progress id="progress" value={frame.step} max={state.steps} aria-label="Steps done" />
      <FailureNotice {...view} />
      <LossChart {...view} />
      <p class="see">{sourceOf(state.data).see}</p>
    </>
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
        large here: in the end every step overshot further than the one before.
        {holds !== undefined && <> One of {holds} is guaranteed to hold.</>}
      </p>
      {holds !== undefined && <Button onPress={() => cure(holds)}>Train with {holds}</Button>}
    </>
  );
}

export const training: Panel = {
  name: 'training',
  title: 'Loss',
  width: 'half',
  quiet: true,
  Content,
};

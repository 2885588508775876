import { sourceOf } from '../data/sources.js';
import type { View } from '../model/playground.js';
import { initialState, isHidden, sameRun } from '../model/settings.js';
import { Button } from '../parts/button.js';
import { Segments, Select } from '../parts/field.js';
import type { Failure } from '../training/frame.js';
import { roundedDown } from '../training/rounded.js';
import { lastStepOf, LossChart } from './loss-chart.js';
import type { Panel } from './panel.js';
import { hasStepLimit, StepLimit } from './step-limit.js';
import { format, settings, training as words } from '../words/index.js';

function Content(view: View) {
  const { state, frame } = view;
  const { stepsPerSecond } = frame;
  const { see, seeAtFirst } = sourceOf(state.data);
  const offersOptimizer = !isHidden('optimizer', state);
  return (
    <>
      <div class="run-speed">
        {offersOptimizer && (
          <div class="run-optimizer">
            <label for="optimizer">{settings.SETTINGS.optimizer.label}</label>
            <Select {...view} name="optimizer" />
          </div>
        )}
        <Segments {...view} name="speed" legend />
        <p class="note">
          <span id="speed">
            {stepsPerSecond === undefined ? '–' : format.speed(stepsPerSecond)}
          </span>{' '}
          {words.PER_SECOND}
        </p>
      </div>
      <progress id="progress" value={frame.step} max={state.steps} aria-label={words.DONE} />
      <FailureNotice {...view} />
      <LossChart {...view} />
      {hasStepLimit(view) && <StepLimit {...view} lastStep={lastStepOf(view)} />}
      {offersOptimizer && (
        <p id="optimizer-note" class="note">
          {settings.about('optimizer', state)}
        </p>
      )}
      <p class="see">
        {sameRun(state, initialState(state.data)) && seeAtFirst} {see}
      </p>
    </>
  );
}

/** The live region is always there, so that what comes into it is spoken. */
function FailureNotice({ state, frame: { failure, phase }, playground }: View) {
  const cure = (lr: number) => {
    playground.set('speed', 'full'); // so small a step, watched one by one, would take minutes
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
        {stopped && <strong>{words.FAILURE.stopped}</strong>} {message}
      </p>
    );
  }
  const holds = safeLr === undefined ? undefined : roundedDown(safeLr);
  return (
    <>
      <p>
        <strong>{words.FAILURE.divergedAt(divergedAt)}</strong> {words.FAILURE.tooLarge(lr)}
        {holds !== undefined && ` ${words.FAILURE.holds(holds)}`}
      </p>
      {holds !== undefined && (
        <Button onPress={() => cure(holds)}>{words.FAILURE.cure(holds)}</Button>
      )}
    </>
  );
}

export const training: Panel = {
  name: 'training',
  title: words.TITLE,
  width: 'half',
  Content,
};

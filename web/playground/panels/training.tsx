import type { View } from '../model/playground.js';
import { isHidden } from '../model/settings.js';
import { Segments, Select } from '../parts/field.js';
import { lastStepOf, LossChart } from './loss-chart.js';
import type { Panel } from './panel.js';
import { hasStepLimit, StepLimit } from './step-limit.js';
import { format, settings, training as words } from '../words/index.js';

function Content(view: View) {
  const { state, frame } = view;
  const { stepsPerSecond } = frame;
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
      <LossChart {...view} />
      {hasStepLimit(view) && <StepLimit {...view} lastStep={lastStepOf(view)} />}
      {offersOptimizer && (
        <p id="optimizer-note" class="note">
          {settings.about('optimizer', state)}
        </p>
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

import type { View } from '../model/playground.js';
import { Button } from '../parts/button.js';
import type { Failure } from '../training/frame.js';
import { roundedDown } from '../training/rounded.js';
import { training as words } from '../words/index.js';

/** What went wrong, and its cure, where they are seen. The live region is always there, so that what comes into it is spoken. */
export function FailureNotice({ state, frame: { failure, phase }, playground }: View) {
  const cure = (lr: number) => {
    if (Number(state.speed) < 500) playground.set('speed', '500'); // so small a step takes many
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

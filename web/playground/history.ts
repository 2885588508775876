/** Losses and the steps after which they were measured, in the order of the steps. */
export interface History {
  readonly step: readonly number[];
  readonly loss: readonly number[];
}

export interface LossAt {
  readonly step: number;
  readonly loss: number;
}

export function withLoss(history: History, { step, loss }: LossAt): History {
  return { step: [...history.step, step], loss: [...history.loss, loss] };
}

/**
 * A history and that of the training which went on from its end and counted its steps from 0. The
 * loss where they meet is in both.
 */
export function joined(before: History, after: History): History {
  const reached = before.step.at(-1) ?? 0;
  return {
    step: [...before.step.slice(0, -1), ...after.step.map((step) => reached + step)],
    loss: [...before.loss.slice(0, -1), ...after.loss],
  };
}

/** What comes before the first loss that is not a finite number. */
export function finitePart({ step, loss }: History): History {
  const end = loss.findIndex((value) => !Number.isFinite(value));
  return end < 0 ? { step, loss } : { step: step.slice(0, end), loss: loss.slice(0, end) };
}

export function newestOf(history: History): LossAt | undefined {
  return lossAt(history, history.step.length - 1);
}

/** The lowest loss; the first of equals. */
export function bestOf(history: History): LossAt | undefined {
  const lowest = history.loss.reduce((low, loss) => (loss < low ? loss : low), Infinity);
  return lossAt(history, history.loss.indexOf(lowest));
}

export function lossAt(history: History, index: number): LossAt | undefined {
  const step = history.step[index];
  const loss = history.loss[index];
  return step === undefined || loss === undefined ? undefined : { step, loss };
}

/** Losses and the steps after which they were measured, in the order of the steps. */
export interface History {
  readonly step: readonly number[];
  /** Of the rows to train on. */
  readonly loss: readonly number[];
  /** Of the rows held out. */
  readonly validation: readonly number[];
}

export interface LossAt {
  readonly step: number;
  readonly loss: number;
  readonly validation: number | undefined;
}

export const NO_HISTORY: History = { step: [], loss: [], validation: [] };

/** What comes before the first loss that is not a finite number. */
export function finitePart({ step, loss, validation }: History): History {
  const found = loss.findIndex((value) => !Number.isFinite(value));
  const end = found < 0 ? loss.length : found;
  return {
    step: step.slice(0, end),
    loss: loss.slice(0, end),
    validation: validation.slice(0, end),
  };
}

export function newestOf(history: History): LossAt | undefined {
  return lossAt(history, history.step.length - 1);
}

export function lossAt(history: History, index: number): LossAt | undefined {
  const step = history.step[index];
  const loss = history.loss[index];
  if (step === undefined || loss === undefined) return undefined;
  return { step, loss, validation: history.validation[index] };
}

/** The first step that was measured at which the loss is at most `level`. */
export function stepsTo(level: number, { step, loss }: History): number | undefined {
  return step[loss.findIndex((value) => value <= level)];
}

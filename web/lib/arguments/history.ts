import type { TrainHistory } from '../types/results.js';
import { acceptList, isRecord, readMembers, unexpected } from '../checks/accept.js';

/** Copies a history. Throws ERR_ARGUMENT. */
export function acceptHistory(value: unknown): TrainHistory {
  if (!isRecord(value)) throw unexpected('history', value, 'the history of a result');
  const { step, loss, validation } = readMembers('history.', value, ['step', 'loss', 'validation']);
  return {
    step: acceptNumbers('history.step', step),
    loss: acceptNumbers('history.loss', loss),
    ...(validation !== undefined && {
      validation: acceptNumbers('history.validation', validation),
    }),
  };
}

/** Copies a plain array of numbers. Throws ERR_ARGUMENT. */
export function acceptNumbers(name: string, value: unknown): number[] {
  const expected = 'a plain array of numbers';
  const copy = acceptList(name, value, expected);
  if (copy.every((item) => typeof item === 'number')) return copy;
  throw unexpected(name, value, expected);
}

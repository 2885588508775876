import { useEffect, useRef, useState } from 'preact/hooks';
import type { Task } from '../../tasks/index.js';
import { slice } from './slices.js';

/** While it trains, nobody reads faster, and the frames are for others. */
const PAUSE_MS = 100;

interface OfTask {
  readonly task: Task;
}

/**
 * What work makes of the newest that was wanted, computed in slices of a frame. Until it is there, what
 * was made of an earlier one of the same task.
 *
 * @param by what it depends on, always as many
 */
export function useSliced<Wanted extends OfTask, Result extends OfTask>(
  work: (wanted: Wanted) => Generator<undefined, Result>,
  wanted: Wanted | undefined,
  by: readonly unknown[],
): Result | undefined {
  const [known, setKnown] = useState<Result>();
  const calculation = useRef<Calculation<Wanted, Result>>(undefined);
  calculation.current ??= new Calculation(work, setKnown);
  useEffect(() => calculation.current?.want(wanted), by);
  useEffect(() => () => calculation.current?.want(undefined), []);
  return known && (!wanted || known.task === wanted.task) ? known : undefined;
}

/** One calculation at a time; what is wanted meanwhile follows, the newest only. */
class Calculation<Wanted extends OfTask, Result> {
  #wanted: Wanted | undefined;
  #underWay: Generator<undefined, Result> | undefined;
  #task: Task | undefined;
  #began = -Infinity;
  #scheduled = false;

  constructor(
    private readonly work: (wanted: Wanted) => Generator<undefined, Result>,
    private readonly onDone: (result: Result) => void,
  ) {}

  want(wanted: Wanted | undefined): void {
    this.#wanted = wanted;
    if (!wanted || wanted.task !== this.#task) this.#underWay = undefined;
    this.#task = wanted?.task;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || (!this.#underWay && !this.#wanted)) return;
    this.#scheduled = true;
    const wait = this.#underWay ? 0 : this.#began + PAUSE_MS - performance.now();
    setTimeout(() => requestAnimationFrame(() => this.#goOn()), Math.max(0, wait));
  }

  #goOn(): void {
    this.#scheduled = false;
    if (!this.#underWay) {
      if (!this.#wanted) return;
      this.#underWay = this.work(this.#wanted);
      this.#wanted = undefined;
      this.#began = performance.now();
    }
    const result = slice(this.#underWay, () => performance.now());
    if (result) {
      this.#underWay = undefined;
      this.onDone(result);
    }
    this.#schedule();
  }
}

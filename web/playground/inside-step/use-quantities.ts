import { useEffect, useRef, useState } from 'preact/hooks';
import type { Task } from '../../tasks/index.js';
import { quantitiesOf, type Moment, type Quantities } from './quantities.js';
import { slice } from './slices.js';

/** While it trains, nobody reads faster, and the frames are for others. */
const PAUSE_MS = 100;

/**
 * The quantities of the newest adapter that was wanted, computed in slices of a frame. Until they are
 * there, those of an earlier one of the same task.
 */
export function useQuantities(wanted: Moment | undefined): Quantities | undefined {
  const [known, setKnown] = useState<Quantities>();
  const calculation = useRef<Calculation>(undefined);
  calculation.current ??= new Calculation(setKnown);
  const { task, adapter, step, ridge } = wanted ?? {};
  useEffect(() => calculation.current?.want(wanted), [task, adapter, step, ridge]);
  useEffect(() => () => calculation.current?.want(undefined), []);
  return known && (!task || known.task === task) ? known : undefined;
}

/** One calculation at a time; what is wanted meanwhile follows, the newest only. */
class Calculation {
  #wanted: Moment | undefined;
  #work: Generator<undefined, Quantities> | undefined;
  #task: Task | undefined;
  #began = -Infinity;
  #scheduled = false;

  constructor(private readonly onDone: (quantities: Quantities) => void) {}

  want(wanted: Moment | undefined): void {
    this.#wanted = wanted;
    if (!wanted || wanted.task !== this.#task) this.#work = undefined;
    this.#task = wanted?.task;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || (!this.#work && !this.#wanted)) return;
    this.#scheduled = true;
    const wait = this.#work ? 0 : this.#began + PAUSE_MS - performance.now();
    setTimeout(() => requestAnimationFrame(() => this.#goOn()), Math.max(0, wait));
  }

  #goOn(): void {
    this.#scheduled = false;
    if (!this.#work) {
      if (!this.#wanted) return;
      this.#work = quantitiesOf(this.#wanted);
      this.#wanted = undefined;
      this.#began = performance.now();
    }
    const quantities = slice(this.#work, () => performance.now());
    if (quantities) {
      this.#work = undefined;
      this.onDone(quantities);
    }
    this.#schedule();
  }
}

/** So many of the first steps are looked at one by one, and then the run in so many parts. */
const LOOKS = 50;

/**
 * The step after which a run of so many steps is looked at next: the same however fast it is, so that
 * what is said of it is the same, too.
 */
export function nextLook(step: number, steps: number): number {
  if (step < LOOKS) return step + 1;
  const apart = Math.ceil(steps / LOOKS);
  return Math.min(steps, (Math.floor(step / apart) + 1) * apart);
}

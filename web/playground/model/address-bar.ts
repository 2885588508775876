import { awaitsData } from './address.js';

/** Browsers refuse more changes of the address than a few a second, which a slider makes easily. */
const PAUSE_MS = 250;

/** The part of the browser's address after #. */
export class AddressBar {
  /** What it says, or will in a moment; undefined where somebody else has changed it since. */
  #shown: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onChange` is called when somebody else changes it: a link, or a person. */
  constructor(onChange: (hash: string) => void) {
    addEventListener('hashchange', () => {
      clearTimeout(this.#timer);
      this.#timer = this.#shown = undefined;
      onChange(location.hash);
    });
  }

  show(hash: string): void {
    if (hash === this.#shown) return;
    this.#shown = hash;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!awaitsData(location.hash, this.#shown ?? ''))
        history.replaceState(null, '', this.#shown);
    }, PAUSE_MS);
  }
}

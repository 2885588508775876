import { awaitsData } from './address.js';

/** Browsers refuse more changes of the address than a few a second, which a slider makes easily. */
const PAUSE_MS = 250;

/** Marks the entries of the history that this page made. */
const OURS = 'lora-wasm';

/** The part of the browser's address after #. */
export class AddressBar {
  /** What it says, or will in a moment; undefined where somebody else has changed it since. */
  #shown: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written = -Infinity;
  /** What the browser had there when that was last known here. */
  #known = location.hash;

  /**
   * `onChange` is called when somebody else changes it: a link or a person, or the browser, which goes
   * to what this page had there.
   */
  constructor(onChange: (hash: string, isOurs: boolean) => void) {
    // Going back or forward changes the hash, too.
    addEventListener('hashchange', () => {
      clearTimeout(this.#timer);
      this.#timer = this.#shown = undefined;
      this.#known = location.hash;
      onChange(location.hash, history.state === OURS);
    });
  }

  show(hash: string): void {
    if (hash === this.#shown) return;
    this.#shown = hash;
    const pause = this.#written + PAUSE_MS - performance.now();
    this.#timer ??= setTimeout(() => this.#write(), Math.max(0, pause));
  }

  #write(): void {
    this.#timer = undefined;
    this.#written = performance.now();
    if (location.hash !== this.#known) return; // the event that tells of it is under way
    if (awaitsData(location.hash, this.#shown ?? '')) return;
    // Other data are another page, for the Back button; a slider is none.
    const turnsPage = dataOf(this.#shown ?? '') !== dataOf(location.hash);
    if (turnsPage && location.hash) history.pushState(OURS, '', this.#shown);
    else history.replaceState(OURS, '', this.#shown);
    this.#known = location.hash;
  }
}

function dataOf(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('data');
}

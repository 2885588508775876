import { isWaiting } from './drawn-if-seen.js';

/** How long nothing has grown when all is there. */
const QUIET_MS = 500;

/** What a person does that may lead elsewhere. */
const DEEDS = ['pointerdown', 'wheel', 'keydown'];

/**
 * Scrolls to a place at once, and again whenever the page grows: until all of it is drawn, the window
 * is another one, or somebody does something.
 */
export function scrollWhileGrowing(scroll: () => void): void {
  const width = innerWidth;
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (isDrawn() ? stop() : wait()), QUIET_MS);
  };
  const growth = new ResizeObserver(() => {
    if (innerWidth !== width) return stop();
    scroll();
    wait();
  });
  const stop = () => {
    clearTimeout(timer);
    growth.disconnect();
    DEEDS.forEach((deed) => removeEventListener(deed, stop));
  };
  scroll();
  wait();
  growth.observe(document.body);
  DEEDS.forEach((deed) => addEventListener(deed, stop));
}

/** Data that are loaded, and a first step, may bring more than half of the page. */
function isDrawn(): boolean {
  const { phase } = document.documentElement.dataset;
  return phase !== undefined && phase !== 'loading' && !isWaiting();
}

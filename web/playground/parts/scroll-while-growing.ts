/** How long what is above a place may grow, because it is drawn for the first time. */
const GROWING_MS = 500;

/** What a person does that may lead elsewhere. */
const DEEDS = ['pointerdown', 'wheel', 'keydown'];

/** Scrolls to a place at once, and again while the page grows: until the window is another one, or somebody does something. */
export function scrollWhileGrowing(scroll: () => void): void {
  const width = innerWidth;
  const place = () => {
    if (innerWidth === width) scroll();
  };
  place();
  const growth = new ResizeObserver(place);
  growth.observe(document.body);
  const stop = () => {
    growth.disconnect();
    DEEDS.forEach((deed) => removeEventListener(deed, stop));
  };
  DEEDS.forEach((deed) => addEventListener(deed, stop));
  setTimeout(stop, GROWING_MS);
}

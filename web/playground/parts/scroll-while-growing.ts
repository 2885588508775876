/** How long what is above a place may grow, because it is drawn for the first time. */
const GROWING_MS = 500;

/** Scrolls to a place at once, and again while the page grows. Not once the window is another one. */
export function scrollWhileGrowing(scroll: () => void): void {
  const width = innerWidth;
  const place = () => {
    if (innerWidth === width) scroll();
  };
  place();
  const growth = new ResizeObserver(place);
  growth.observe(document.body);
  setTimeout(() => growth.disconnect(), GROWING_MS);
}

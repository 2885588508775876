const LONGEST_TASK_MS = 12;

/** How one who waits for work is told of it, and ends it. */
export interface Watch {
  readonly signal: AbortSignal;
  /** 0 … 1 */
  onProgress(share: number): void;
}

/** When the page last had the thread: of all work together, since short pieces follow on each other. */
let yieldedAt = -Infinity;

/** Lets the page draw and answer where it has not for a while. */
export async function yieldThread(): Promise<void> {
  if (performance.now() - yieldedAt <= LONGEST_TASK_MS) return;
  await nextTask();
  yieldedAt = performance.now();
}

/** A message arrives sooner than a timer, which browsers delay by 4 ms. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/**
 * 0 … n in portions, from one number up to but without another, X * the last one is a while ago. Throws when the signal is aborted.
 */
export async function* portions(
  n: number,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<readonly [from: number, to: number], void> {
  for (let from = 0; from < n; from += size) {
    await yieldThread();
    signal.throwIfAborted();
    yield [from, Math.min(n, from + size)];
  }
}

/** Does `work` for each of n rows of that width, in their order, and yields the thread in between. */
export async function forEachRow(
  n: number,
  width: number,
  signal: AbortSignal,
  work: (row: number) => void,
): Promise<void> {
  for await (const [from, to] of portions(n, portionRows(width), signal)) {
    for (let row = from; row < to; row++) work(row);
  }
}

/** Values that are worked on between two looks at the clock. */
const PORTION = 2 ** 14;

/** How many rows of that width are a portion. */
export function portionRows(width: number): number {
  return Math.ceil(PORTION / width);
}

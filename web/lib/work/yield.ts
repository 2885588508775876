/** The queue of waiting callers. */
const waiting: (() => void)[] = [];

/**
 * Yields to the event loop, including timers and painting. Concurrent callers resume one at a time,
 * each in a task of its own, so that many training runs do not block the thread for longer than
 * one.
 */
export function giveThreadBack(): Promise<void> {
  return new Promise((resume) => {
    if (waiting.push(resume) === 1) inNextTask(resumeFirst);
  });
}

function resumeFirst(): void {
  waiting.shift()?.();
  if (waiting.length > 0) inNextTask(resumeFirst);
}

const inNextTask = chooseTaskQueue();

/**
 * Not scheduler.yield(): Chromium resumes it before timers and messages, so that a loop of it
 * starves them (measured: no timer in a second), including the timer of an abort.
 */
function chooseTaskQueue(): (task: () => void) => void {
  const platform = globalThis as unknown as Platform;
  // The edge runtime of Next.js has the others, but they throw.
  if (platform.EdgeRuntime !== undefined) return (task) => void setTimeout(task, 0);
  const { setImmediate } = platform;
  if (typeof setImmediate === 'function') return (task) => void setImmediate(task);
  // Accessed only now: Node loads its streams at the first access, which takes 2 ms.
  if (typeof platform.MessageChannel === 'function') return postTask;
  return (task) => void setTimeout(task, 0);
}

/** Accessed as properties, since Next.js warns about the global names. */
interface Platform {
  EdgeRuntime?: unknown;
  setImmediate?: (task: () => void) => unknown;
  MessageChannel?: new () => MessageChannel;
}

/** A message arrives sooner than a timer, which browsers delay by 4 ms. */
function postTask(task: () => void): void {
  const { MessageChannel } = globalThis as unknown as Required<Platform>;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    task();
  };
  port2.postMessage(undefined);
}

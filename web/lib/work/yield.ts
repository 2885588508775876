/** Those who wait for their turn, the first first. */
const waiting: (() => void)[] = [];

/**
 * Lets the thread do everything else that waits, timers and painting included. Those who called
 * this at the same time go on one at a time, each in a task of its own, so that many training runs
 * do not hold the thread for longer than one does.
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
 * Not scheduler.yield(): Chromium resumes it before any timer or message, so that a loop of it
 * starves them all (measured: not one timer in a second), the timer that would abort included.
 */
function chooseTaskQueue(): (task: () => void) => void {
  const { EdgeRuntime, setImmediate, MessageChannel } = globalThis as unknown as Platform;
  // On the edge of Next.js these are there, and throw.
  if (EdgeRuntime !== undefined) return (task) => void setTimeout(task, 0);
  if (typeof setImmediate === 'function') return (task) => void setImmediate(task);
  if (typeof MessageChannel === 'function') return postTask;
  return (task) => void setTimeout(task, 0);
}

/** By their names, of which Next.js would warn. */
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

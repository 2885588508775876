const LONGEST_TASK_MS = 12;

/** Lets the page draw and answer: to be awaited often, it rests when the last rest is a while ago. */
export function resting(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < LONGEST_TASK_MS) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        last = performance.now();
        resolve();
      }),
    );
  };
}

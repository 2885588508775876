/**
 * Does all tasks, so many at a time. At the first that fails those under way are still waited for, so
 * that nothing is left running, and no other is begun.
 *
 * @param {number} count
 * @param {[name: string, work: () => Promise<unknown>][]} tasks
 */
export async function atATime(count, tasks) {
  const waiting = [...tasks];
  const failures = [];
  const next = async () => {
    while (waiting.length > 0) {
      const [name, work] = waiting.shift();
      try {
        await work();
      } catch (error) {
        error.message = `${name}: ${error.message}`;
        failures.push(error);
        waiting.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: count }, next));
  if (failures.length > 0) throw failures[0];
}

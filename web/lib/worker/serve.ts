import { buffersOf, READY, sendable, type Reply, type Request } from './messages.js';
import type { Parent } from './port.js';
import type { JobContext } from '../work/abort.js';

export type Jobs = Readonly<
  Record<string, (args: never, context: JobContext<unknown>) => Promise<unknown> | unknown>
>;

/** Executes the jobs of the parent thread. Buffers in results are transferred. */
export function serve(parent: Parent, jobs: Jobs): void {
  const running = new Map<number, AbortController>();

  const start = async (id: number, job: string, args: unknown): Promise<void> => {
    const abort = new AbortController();
    running.set(id, abort);
    const { signal } = abort;
    const report = (progress: unknown) => parent.post({ id, progress } satisfies Reply, []);
    try {
      const result = await jobs[job]?.(args as never, { signal, report });
      parent.post({ id, result } satisfies Reply, [...buffersOf(result)]);
    } catch (error) {
      parent.post({ id, error: sendable(error, signal.aborted) } satisfies Reply, []);
    } finally {
      running.delete(id);
    }
  };

  parent.listen((message) => {
    const request = message as Request;
    if ('abort' in request) running.get(request.id)?.abort();
    else void start(request.id, request.job, request.args);
  });
  parent.post(READY, []);
}

import { useRef, useState } from 'preact/hooks';
import type { Watch } from './yield-thread.js';

export interface WorkFailure {
  readonly message: string;
  /** What it was done to, where that is told. */
  readonly of?: string | undefined;
}

/** One piece of work at a time that takes a while and may fail; a newer one ends it. */
export function useWork() {
  const newest = useRef<AbortController>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [progress, setProgress] = useState(0);
  const [failure, setFailure] = useState<WorkFailure>();
  const run = async <Result>(
    work: (watch: Watch) => Promise<Result>,
    then: (result: Result) => void,
    of?: string,
  ) => {
    newest.current?.abort();
    const own = (newest.current = new AbortController());
    const isNewest = () => own === newest.current;
    setIsBusy(true);
    setProgress(0);
    setFailure(undefined);
    try {
      const { signal } = own;
      const result = await work({
        signal,
        onProgress: (share) => isNewest() && setProgress(share),
      });
      if (isNewest()) then(result);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (isNewest()) setFailure({ message, of });
    }
    if (isNewest()) setIsBusy(false);
  };
  return { isBusy, progress, failure, run };
}

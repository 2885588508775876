import type { RowBatch } from 'lora-wasm/data';
import { Failure } from './failure.js';

type Rows = AsyncGenerator<RowBatch, void>;

/** Joins the x of one reader with that of another as y; their batches may differ in size. */
export async function* beside(features: Rows, targets: Rows): Rows {
  let rest: RowBatch | undefined;
  let total = 0;
  try {
    for await (const { n, x } of features) {
      const width = x.length / n;
      for (let done = 0; done < n;) {
        rest ??= (await targets.next()).value ?? undefined;
        if (!rest) throw new Failure(`--targets has ${total} rows; --data has more`);
        const count = Math.min(n - done, rest.n);
        const columns = rest.x.length / rest.n;
        const rows = x.subarray(done * width, (done + count) * width);
        yield { n: count, x: rows, y: rest.x.subarray(0, count * columns) };
        const after = { n: rest.n - count, x: rest.x.subarray(count * columns), y: rest.y };
        rest = after.n > 0 ? after : undefined;
        done += count;
        total += count;
      }
    }
    if (rest || !(await targets.next()).done) {
      throw new Failure(`--data has ${total} rows; --targets has more`);
    }
  } finally {
    await targets.return();
  }
}

import { REPORT_MS } from '../work/pace.js';
import type { NoteRows } from '../layer/apply-rows.js';
import type { LayerRows } from '../layer/layer-rows.js';
import type { RowProgress } from '../types/results.js';

/** Reports rows that are done at intervals, and the last ones. */
export function rowReporter(
  { x, columns }: LayerRows,
  report: (progress: RowProgress) => void,
): NoteRows {
  const rows = x.length / columns;
  const start = performance.now();
  let lastReport = start;
  return (row) => {
    const now = performance.now();
    if (row < rows && now - lastReport < REPORT_MS) return;
    lastReport = now;
    report({ row, rows, seconds: (now - start) / 1000 });
  };
}

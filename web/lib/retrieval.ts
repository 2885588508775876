import { acceptCount, acceptWhole, reading, unexpected, type Given } from './checks/accept.js';
import { className } from './base/describe.js';
import { LoraError } from './base/errors.js';
import { acceptRows, copyFinite } from './matrices/matrix.js';
import type { MatrixInput } from './types/arrays.js';
import { scaleToUnitRows } from './matrices/unit-rows.js';

export interface RetrievalOptions {
  /** The number of values in a row, of the queries and of the index. */
  dOut: number;
  /** For each query the number of the index row that should be found. Default: its own number. */
  relevant?: readonly number[] | Int32Array | Uint32Array | undefined;
}

/**
 * The place of each query's relevant row among the index rows in the order of their cosine with the
 * query, 1 being the best. Of equal ones the relevant row comes last.
 */
export function rankOfRelevant(queries: MatrixInput, index: MatrixInput, options: Given): number[] {
  const dOut = acceptCount('dOut', options.dOut, 1);
  const asked = acceptRows('queries', queries, ['dOut', dOut]);
  const searched = acceptRows('index', index, ['dOut', dOut]);
  const m = searched.length / dOut;
  const relevant = acceptRelevant(options.relevant, asked.length / dOut, m);
  const rows = scaleToUnitRows(copyFinite('queries', asked, dOut), dOut);
  const unitRows = scaleToUnitRows(copyFinite('index', searched, dOut), dOut);
  return relevant.map((requested, i) => {
    const query = rows.subarray(i * dOut, (i + 1) * dOut);
    const best = similarity(query, unitRows, requested);
    let rank = 1;
    for (let row = 0; row < m; row++) {
      if (row !== requested && similarity(query, unitRows, row) >= best) rank++;
    }
    return rank;
  });
}

function acceptRelevant(relevant: unknown, n: number, m: number): number[] {
  if (relevant === undefined) {
    if (n <= m) return Array.from({ length: n }, (_, i) => i);
    throw new LoraError(
      'ERR_SHAPE',
      `queries has ${n} rows and index ${m}; without relevant, as many index rows were expected`,
    );
  }
  if (className(relevant) !== 'Array' && !ArrayBuffer.isView(relevant)) {
    throw unexpected('relevant', relevant, 'an array of row numbers');
  }
  const rows = reading('relevant', () => Array.from(relevant as ArrayLike<unknown>));
  if (rows.length !== n) {
    throw new LoraError(
      'ERR_SHAPE',
      `relevant has ${rows.length} values; one for each of the ${n} queries was expected`,
    );
  }
  return rows.map((row, i) => acceptWhole(`relevant[${i}]`, row, 0, m - 1));
}

function similarity(query: Float64Array, rows: Float64Array, row: number): number {
  const from = row * query.length;
  let dot = 0;
  for (let i = 0; i < query.length; i++) dot += (query[i] as number) * (rows[from + i] as number);
  return dot;
}

import { acceptOptions, isRecord, unexpected } from '../checks/accept.js';
import { acceptHistory } from '../arguments/history.js';
import { acceptAdapter, type AcceptedAdapter } from '../adapters/adapter.js';
import type { AdapterInput } from '../types/adapter.js';
import { wrongArgument } from '../base/errors.js';
import { acceptBytes } from '../checks/bytes.js';
import type { BytesInput, OwnedBytes } from '../types/arrays.js';
import type { TrainHistory } from '../types/results.js';

/** What can be saved under one name: any of these. */
export interface ContentsInput {
  /** An adapter, as `train()`, `solve()` and `fromPeft()` return it. */
  adapter?: AdapterInput | undefined;
  history?: TrainHistory | undefined;
  /** A run to continue: the bytes of `trainer.snapshot()`. */
  snapshot?: BytesInput | undefined;
  /** Compressed rows: the bytes of `data.toBytes()`, for `compress({ bytes })`. */
  data?: BytesInput | undefined;
}

/** Loaded contents, bit for bit; only what was saved is present. */
export interface Contents {
  adapter?: AcceptedAdapter;
  history?: TrainHistory;
  snapshot?: OwnedBytes;
  data?: OwnedBytes;
}

export type Part = keyof Contents;

const ACCEPT = {
  adapter: acceptAdapter,
  history: acceptHistory,
  snapshot: (value: unknown) => copyBytes('snapshot', value),
  data: (value: unknown) => copyBytes('data', value),
} satisfies { [P in Part]: (value: unknown) => Contents[P] };

export const PARTS = Object.keys(ACCEPT) as Part[];

/** Checked copies. Throws ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE. */
export function acceptContents(value: unknown): Contents {
  if (!isRecord(value)) throw unexpected('contents', value, 'an object with what to save');
  const given = acceptOptions('save()', value, PARTS);
  const parts = PARTS.filter((part) => given[part] !== undefined);
  if (parts.length > 0) {
    return Object.fromEntries(parts.map((part) => [part, ACCEPT[part](given[part])]));
  }
  throw wrongArgument(`contents has none of ${PARTS.join(', ')}; one was expected`);
}

/** The size of the arrays in bytes. */
export function sizeOf({ adapter, history, snapshot, data }: Contents): number {
  const { step = [], loss = [], validation = [] } = history ?? {};
  const numbers =
    (adapter ? adapter.a.length + adapter.b.length : 0) +
    (step.length + loss.length + validation.length);
  return 8 * numbers + (snapshot?.length ?? 0) + (data?.length ?? 0);
}

/** A copy, since IndexedDB would store the whole buffer of a view. */
function copyBytes(name: string, value: unknown): OwnedBytes {
  return new Uint8Array(acceptBytes(name, value));
}

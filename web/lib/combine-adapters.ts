import { adapterOf, type AcceptedAdapter } from './adapters/adapter.js';
import { acceptAnyAdapter } from './adapters/rank-zero.js';
import type { AdapterInput, TrainedAdapter } from './types/adapter.js';
import { withJSON } from './adapters/json.js';
import { acceptFinite, acceptList, acceptOptions } from './checks/accept.js';
import { wrongArgument, wrongShape } from './base/errors.js';
import { allocate, finite } from './matrices/matrix.js';

/** A term of a sum of adapters. */
export interface WeightedAdapter {
  adapter: AdapterInput;
  /** The factor of its change of the weight; it may be negative. Default: 1. */
  weight?: number | undefined;
}

interface Part {
  readonly adapter: AcceptedAdapter;
  readonly weight: number;
}

/**
 * The weighted sum of adapters of one layer: its change of the weight is the sum of weight * scale
 * * a @ b. It is exact: the columns of every a and the rows of every b are concatenated, so that
 * the rank is the sum of all ranks (as in PEFT's add_weighted_adapter with combination type 'cat');
 * `compressRank()` finds the nearest adapter of a lower rank. The weights are multiplied into b. If
 * all scales are equal, the sum has this scale, else 1. All adapters must have the same
 * preprocessing, or none.
 *
 * @param adapters one or more, of the same dIn and dOut
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE, ERR_OUT_OF_MEMORY
 *
 * @example
 * const mixed = combineAdapters([{ adapter: summer, weight: 0.7 }, { adapter: winter, weight: 0.3 }]);
 * const small = await compressRank(mixed, 4);
 */
export function combineAdapters(adapters: readonly WeightedAdapter[]): TrainedAdapter {
  const parts = acceptParts(adapters);
  const [first] = parts as [Part];
  const { dIn, dOut, preprocessing } = first.adapter;
  const scale = parts.every((part) => part.adapter.scale === first.adapter.scale)
    ? first.adapter.scale
    : 1;
  const rank = parts.reduce((sum, { adapter }) => sum + adapter.rank, 0);
  const ab = allocate('a and b', rank * (dIn + dOut));
  const [a, b] = [ab.subarray(0, dIn * rank), ab.subarray(dIn * rank)];
  let at = 0;
  for (const { adapter, weight } of parts) {
    const own = adapter.rank;
    for (let i = 0; i < dIn; i++) a.set(adapter.a.subarray(i * own, (i + 1) * own), i * rank + at);
    const factor = scale === adapter.scale ? weight : weight * adapter.scale;
    b.set(
      adapter.b.map((value) => factor * value),
      at * dOut,
    );
    at += own;
  }
  finite('weight * scale * b', b);
  return withJSON(adapterOf(ab, { scale, dIn, dOut, rank, preprocessing }));
}

function acceptParts(value: unknown): Part[] {
  const items = acceptList('adapters', value, 'an Array of { adapter, weight }');
  if (items.length === 0) {
    throw wrongArgument('adapters is empty; one { adapter, weight } was expected');
  }
  const parts = items.map((item, i) => acceptPart(`adapters[${i}]`, item));
  parts.forEach(({ adapter }, i) => requireFit(`adapters[${i}].adapter`, adapter, parts));
  return parts;
}

function acceptPart(name: string, value: unknown): Part {
  const given = acceptOptions(name, value, ['adapter', 'weight']);
  return {
    adapter: acceptAnyAdapter(given.adapter, `${name}.adapter`),
    weight: given.weight === undefined ? 1 : acceptFinite(`${name}.weight`, given.weight),
  };
}

function requireFit(
  name: string,
  { dIn, dOut, preprocessing }: AcceptedAdapter,
  [first]: readonly Part[],
): void {
  const { adapter: requested } = first as Part;
  if (dIn !== requested.dIn || dOut !== requested.dOut) {
    throw wrongShape(
      `${name} is of a ${dIn} × ${dOut} layer; one of the ${requested.dIn} × ${requested.dOut} layer of ` +
        'adapters[0] was expected',
    );
  }
  if (JSON.stringify(preprocessing) === JSON.stringify(requested.preprocessing)) return;
  throw wrongArgument(
    `${name}.preprocessing is another one than that of adapters[0]; the same was expected`,
  );
}

import { stateFromHash } from '../model/address.js';
import type { Playground } from '../model/playground.js';
import { lookOf } from '../model/settings.js';
import { allSources, isOwn, offerSource, withdrawSource, type Source } from '../data/sources.js';
import { planText } from './plan-text.js';
import type { Plan } from './plan.js';
import { predictionsCsv } from './predictions.js';
import { prepare, type Prepared } from './prepare.js';
import type { Watch } from './yield-thread.js';
import type { Table } from './table.js';
import { visible } from '../words/visible.js';
import type { OwnWeight } from './weight.js';
import { ownData as words } from '../words/index.js';

let newest = 0;

/** Data that are ready to be trained on, and what was done to them, in sentences. */
export interface Offered {
  readonly source: Source;
  readonly report: readonly string[];
}

/** Reads what a plan wants of a table. Throws Error and LoraError, with words for people. */
export async function sourceFrom(
  table: Table,
  plan: Plan,
  weight: OwnWeight | undefined,
  watch: Watch,
): Promise<Offered> {
  const prepared = await prepare(table, plan, weight, watch);
  return { source: sourceFor(table, plan, prepared), report: prepared.report };
}

/**
 * Lets the page work on data. Earlier ones that no kept run is of are forgotten.
 *
 * @param shared settings of a link that was made with data like these
 */
export function trainOn(
  playground: Playground,
  source: Source,
  shared: URLSearchParams | undefined,
): void {
  const { kept } = playground.view.frame;
  const named = new URLSearchParams(shared);
  named.set('data', source.name);
  named.delete('own'); // the data bring what became of it
  offerSource(source);
  playground.take({ ...stateFromHash(String(named)), ...lookOf(playground.view.state) });
  const forgotten = allSources().filter(
    ({ name }) =>
      isOwn(name) && name !== source.name && kept.every(({ state }) => state.data !== name),
  );
  for (const { name } of forgotten) withdrawSource(name);
}

function sourceFor(table: Table, plan: Plan, prepared: Prepared): Source {
  const { task, preprocessing, example } = prepared;
  const { dIn, dOut, train } = task;
  newest++;
  return {
    name: newest === 1 ? 'own' : `own-${newest}`, // another one, so that kept runs are told apart
    label: visible(table.name, 30),
    see: Math.min(dIn, dOut) > 1 ? words.SOURCE.see : words.SOURCE.onlyRank,
    credit: words.SOURCE.credit,
    ...{ dIn, dOut, rows: train.n, preprocessing, example },
    predictions: (adapter, signal) => predictionsCsv(prepared, adapter, signal),
    defaults: {
      rank: Math.min(2, dIn, dOut),
      steps: 2000,
      speed: '500',
      own: planText(plan, table.asked),
    },
    load: async () => task,
  };
}

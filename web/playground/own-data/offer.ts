import { stateFromHash } from '../model/address.js';
import type { Playground } from '../model/playground.js';
import { allSources, offerSource, withdrawSource, type Source } from '../data/sources.js';
import * as format from '../parts/format.js';
import { planText, type Plan } from './plan.js';
import { prepare, type Prepared } from './prepare.js';
import type { Table } from './table.js';
import { visible } from './visible.js';

const OWN = /^own(?:-\d{1,6})?$/;
let newest = 0;

/**
 * Reads what a plan wants of a table and lets the page work on it. Data that no kept run is of are
 * forgotten. Throws Error and LoraError, with words for people.
 *
 * @param shared settings of a link that was made with data like these
 */
export async function trainOn(
  playground: Playground,
  { table, plan, shared }: { table: Table; plan: Plan; shared: URLSearchParams | undefined },
  onProgress: (share: number) => void,
): Promise<void> {
  const prepared = await prepare(table, plan, await table.read(plan, onProgress));
  const source = sourceFor(table, plan, prepared);
  const { kept } = playground.view.frame;
  const named = new URLSearchParams(shared);
  named.set('data', source.name);
  offerSource(source);
  const { axis, theme, hide } = playground.view.state;
  playground.take({ ...stateFromHash(String(named)), axis, theme, hide });
  const forgotten = allSources().filter(
    ({ name }) =>
      OWN.test(name) && name !== source.name && kept.every(({ state }) => state.data !== name),
  );
  for (const { name } of forgotten) withdrawSource(name);
}

/** The settings of an address that was made with somebody's own data, which are not here. */
export function sharedIn(hash: string): URLSearchParams | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const data = given.get('data') ?? '';
  return OWN.test(data) && allSources().every(({ name }) => name !== data) ? given : undefined;
}

function sourceFor(table: Table, plan: Plan, { task, preprocessing }: Prepared): Source {
  const { dIn, dOut, train, heldOut } = task;
  newest++;
  return {
    name: newest === 1 ? 'own' : `own-${newest}`, // another one, so that kept runs are told apart
    label: visible(table.name, 30),
    about: `Your own: ${format.count(train.n)} rows to train on, ${format.count(heldOut.n)} held out, a layer of ${dIn} × ${dOut}`,
    see: 'The dashed lines are the best that this rank and full fine-tuning can do on your rows; the rank question says which rank they need.',
    credit: 'Your own data stay on your machine, and are gone with this page.',
    ...{ dIn, dOut, rows: train.n, preprocessing },
    defaults: { rank: Math.min(2, dIn, dOut), steps: 2000, speed: '500', own: planText(plan) },
    load: async () => task,
  };
}

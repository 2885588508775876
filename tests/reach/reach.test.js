// The environments for which the project has all that is needed; the others: npm run test:reach.
import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from '@jest/globals';
import { ENVIRONMENTS } from './environments/index.js';
import { Trials } from './trials.js';

const trials = new Trials();
afterAll(() => trials.close());

const cheap = ENVIRONMENTS.filter(({ packages }) => !packages);

test.each(cheap.map((environment) => [environment.title, environment]))(
  'installed from the tarball it works as promised: %s',
  async (_, environment) => {
    const { deviations } = await trials.try(environment);
    expect(deviations).toEqual([]);
  },
);

test('docs/environments.md has a row for each', async () => {
  const text = await readFile(new URL('../../docs/environments.md', import.meta.url), 'utf8');
  const titles = [...text.matchAll(/^\| (.*?) +\|/gm)].map(([, title]) => title);
  expect(titles.slice(2)).toEqual(ENVIRONMENTS.map(({ title }) => title));
});

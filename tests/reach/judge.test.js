import { expect, test } from '@jest/globals';
import { expectedLosses } from './app.js';
import { deviations, withoutOwnLines } from './judge.js';

const { small, large } = expectedLosses();
const outcome = (thread) => ({
  small: { loss: small },
  large: { loss: large * (1 + 1e-12), thread },
});
const nothing = { warnings: [], console: [], missing: [] };
const good = { ...nothing, builds: 'yes', bytes: 80_000, exit: 0, outcome: outcome('worker') };

test.each([
  ['all is as promised', {}, []],
  [
    'a build that fails says so, and nothing else counts',
    { builds: 'no', exit: 1 },
    ['does not build: no'],
  ],
  ['a warning', { warnings: ['big'] }, ['warns: big']],
  [
    'a request for what is not there',
    { missing: ['404 /worker.js'] },
    ['not found: 404 /worker.js'],
  ],
  ['a page that stays silent', { outcome: undefined }, ['does not train']],
  [
    'another loss',
    { outcome: { ...outcome('worker'), small: { loss: small + 1e-8 } } },
    ['the loss is wrong'],
  ],
  ['another thread', { outcome: outcome('caller') }, ['trains in the caller']],
  ['a line in the console', { console: ['log: hi'] }, ['console: log: hi']],
  ['a byte too many', { bytes: 80_001 }, ['downloads 80001 bytes']],
  ['an exit code', { exit: 1 }, ['ends with 1']],
  ['a process that goes on', { exit: 'never ended' }, ['never ended']],
])('of an environment it is seen: %s', (_, changes, expected) => {
  expect(deviations({ ...good, ...changes })).toEqual(expected);
});

test('where there can be no worker one line says why', () => {
  const findings = { ...good, outcome: outcome('caller') };
  const expected = { thread: 'caller' };
  const why = 'debug: lora-wasm trains without a worker: there is none';
  expect(deviations(findings, expected)).toEqual(['does not say why']);
  expect(deviations({ ...findings, console: [why] }, expected)).toEqual([]);
  expect(deviations({ ...findings, console: [why, why] }, expected)).toHaveLength(1);
});

test("a tool's own lines do not count", () => {
  const findings = { ...good, warnings: ['own'], console: ['own', 'other'] };
  expect(deviations(withoutOwnLines(findings, /own/))).toEqual(['console: other']);
});

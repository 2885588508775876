// Random problems by every way there is to train on them, against the reference:
//   npm run test:soak -- --minutes 10 --seed 1
//   npm run test:soak -- --problems 20000
// The seed of a problem is the first one plus its number: `--seed N --problems 1` is problem N alone.
import { parseArgs } from 'node:util';
import { check, TOLERANCE } from './check.js';
import { awkwardProblem } from './generator.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    problems: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const first = Number(values.seed);
const most = values.problems === undefined ? Infinity : Number(values.problems);
const minutes = Number(values.minutes ?? (most === Infinity ? 1 : Infinity));
const end = performance.now() + 60_000 * minutes;

console.log(`seed ${first}`);
let failed = 0;
let done = 0;
let shown = performance.now();
let smallest;
for (; done < most && performance.now() < end; done++) {
  const seed = first + done;
  const found = await check(seed).catch((error) => ({ [String(error)]: Infinity }));
  if (performance.now() - shown > 60_000) {
    shown = performance.now();
    console.log(`${done} problems, ${failed} wrong`);
  }
  if (Object.keys(found).length === 0) continue;
  failed++;
  const { n, dIn, dOut, rank, exponents, x, y } = awkwardProblem(seed);
  const size = n * (dIn + dOut);
  if (size < (smallest?.size ?? Infinity)) smallest = { seed, size, x, y };
  console.log(`seed ${seed}:`, { n, dIn, dOut, rank, exponents }, found);
}
console.log(`${done} problems from seed ${first} on, ${failed} wrong by more than ${TOLERANCE}`);
if (smallest) console.log('the smallest of them:', smallest);
process.exit(failed > 0 ? 1 : 0);

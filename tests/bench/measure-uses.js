// What job.js does of uses.js.
import { EFFORTS, timed, VERY_SLOW_MS } from './measure.js';
import { preparePeak } from './peak.js';
import { median, spread } from './statistics.js';
import { DATA, USES } from './uses.js';

/** @import { Effort } from './measure.js' */
/** @import { Host, Job } from './job.js' */

/** As many as that at least: one of them may be disturbed. */
const FEWEST = 3;

/**
 * @param {Job & { uses: string[] }} job
 * @param {Host} host
 * @returns {AsyncGenerator<object>} measurements { use, … } and notes
 */
export async function* measureOurUses({ build, uses, effort }, host) {
  const { startBuild } = await import('./lora-wasm.js');
  const { has, OURS } = await import('./uses-lora-wasm.js');
  const note = await startBuild(build);
  if (note) {
    yield { note };
    return;
  }
  const measurePeak = await preparePeak(await host.readPeak(build));
  for (const use of uses) {
    if (!has(use)) {
      yield { use, note: 'is not in this version' };
      continue;
    }
    const work = OURS[use](await readMatrices(use, host), USES[use].sizes);
    yield { use, ...(await measureUse(work, EFFORTS[effort], measurePeak)) };
  }
}

/** @returns {AsyncGenerator<object>} the same of ml-matrix */
export async function* measurePeerUses({ subject, uses, effort }, host) {
  const { PEERS, prepare } = await import(`./peers/${subject}.js`);
  for (const use of uses.filter((name) => name in PEERS)) {
    const { data, sizes } = USES[use];
    const work = PEERS[use](prepare(await readMatrices(use, host), DATA[data]), sizes);
    yield { use, ...(await measureUse(work, EFFORTS[effort])) };
  }
}

/**
 * From the import of the package to the result of a small run, in an engine that has done nothing
 * before. The job is measured once in each of several processes or pages.
 */
export async function* measureStart({ build }) {
  const begin = performance.now();
  const { load, train } = await import('../../dist/index.js');
  if (build !== 'auto') await load({ build });
  const values = (size) => Float64Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 101);
  const [dIn, dOut, rank] = [16, 8, 4];
  const rows = { x: values(64 * dIn), y: values(64 * dOut), wBase: values(dIn * dOut), dIn, dOut };
  const { loss } = await train({ ...rows, rank, steps: 10 });
  yield { use: 'start', answer: loss, ms: performance.now() - begin, spread: 0, samples: 1 };
}

async function readMatrices(use, host) {
  const { data } = USES[use];
  const names = Object.keys(DATA[data]);
  const read = (name) => host.readMatrix(data, name);
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
}

/** @param {() => number | Promise<number>} work @param {Effort} effort */
async function measureUse(work, { samples, budgetMs }, measurePeak) {
  const first = await timed(work);
  const times = first.ms > VERY_SLOW_MS ? [first.ms] : [];
  const peaks = measurePeak ? [measurePeak()] : [];
  const begin = performance.now();
  const inTime = () => performance.now() - begin < budgetMs / 2;
  const fewest = !measurePeak && times.length > 0 ? 1 : FEWEST; // of others, what is slow once
  while (times.length < fewest || (times.length < samples && inTime())) {
    times.push((await timed(work)).ms);
    if (measurePeak) peaks.push(measurePeak());
  }
  return {
    answer: first.result,
    ms: median(times),
    spread: spread(times),
    samples: times.length,
    ...(peaks.length > 0 && { peakGflops: median(peaks) }),
  };
}

import Table from 'cli-table3';
import { median, spread } from './statistics.js';
import { USES } from './uses.js';

/** @import { Source } from './results.js' */

/** How far an answer may be from the reference, relative to it, for a time to count. */
const TOLERANCE = 1e-6;

const START_TITLE = 'from import to the result of a small run';

/** Collects what is measured of uses.js. The first answer is the reference: NumPy's, if there is one. */
export class UseResults {
  #rows = [];
  #answers = new Map();
  /** @type {string[]} */
  failures = [];
  /** @type {string[]} */
  notes = [];

  /** @param {Source} source @param {object} report as measure-uses.js describes them */
  receive(source, report) {
    const { use, answer, failure, note } = report;
    const what = [source.peer, source.build, use, 'in', source.engine].filter(Boolean).join(' ');
    if (failure) this.failures.push(`${what}: ${failure}`);
    else if (note) this.notes.push(`${what}: ${note}`);
    else if (!this.#agrees(use, answer)) {
      this.failures.push(`${what}: ${answer} instead of ${this.#answers.get(use)}`);
    } else this.#rows.push({ ...source, ...report });
  }

  #agrees(use, answer) {
    if (!this.#answers.has(use)) this.#answers.set(use, answer);
    const expected = this.#answers.get(use);
    return Math.abs(answer - expected) <= TOLERANCE * Math.abs(expected);
  }

  /** One row for each use of each peer, build and engine; several starts become one. */
  rows() {
    const keys = new Map();
    for (const row of this.#rows) {
      const key = [row.use, row.peer, row.engine, row.build].join();
      keys.set(key, [...(keys.get(key) ?? []), row]);
    }
    return [...keys.values()].map((rows) => ofPeak(rows.length > 1 ? together(rows) : rows[0]));
  }
}

function together(rows) {
  const times = rows.map(({ ms }) => ms);
  return { ...rows[0], ms: median(times), spread: spread(times), samples: times.length };
}

function ofPeak(row) {
  const flops = USES[row.use]?.flops;
  if (!flops) return row;
  const gflops = flops / row.ms / 1e6;
  return { ...row, gflops, ...(row.peakGflops && { fractionOfPeak: gflops / row.peakGflops }) };
}

const COLUMNS = ['who', 'in', 'ms', '±', 'GFLOP/s', 'of peak', 'of NumPy’s time'];

/** One table for each use. @returns {string} */
export function useTables(rows) {
  const uses = [...Object.keys(USES), 'start'].filter((use) => rows.some((row) => row.use === use));
  return uses
    .map((use) =>
      useTable(
        use,
        rows.filter((row) => row.use === use),
      ),
    )
    .join('\n\n');
}

function useTable(use, rows) {
  const numpy = rows.find(({ peer }) => peer === 'numpy')?.ms;
  const table = new Table({
    head: COLUMNS,
    colAligns: COLUMNS.map((_, i) => (i < 2 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  const fastestFirst = [...rows].sort((one, other) => one.ms - other.ms);
  table.push(
    ...fastestFirst.map(({ peer, build, engine, ms, samples, gflops, fractionOfPeak, ...row }) => [
      peer === 'lora-wasm' ? `${peer} ${build}` : peer,
      engine,
      figure(ms),
      samples > 1 ? percent(row.spread) : '',
      gflops ? figure(gflops) : '',
      fractionOfPeak ? percent(fractionOfPeak) : '',
      numpy ? (ms / numpy).toFixed(2) : '',
    ]),
  );
  return `${USES[use]?.title ?? START_TITLE}\n${table}`;
}

/** The table of README.md, in Node and with the faster build. @returns {string} */
export function readmeTable(rows) {
  const of = (use, peer, build) =>
    rows.find(
      (row) =>
        row.use === use &&
        row.peer === peer &&
        (build === undefined || (row.build === build && row.engine.startsWith('node'))),
    );
  const cell = (row) => (row ? figure(row.ms) : '');
  const lines = Object.entries(USES)
    .filter(([use]) => of(use, 'lora-wasm', 'relaxed'))
    .map(([use, { title }]) => {
      const ours = of(use, 'lora-wasm', 'relaxed');
      const ofPeak = ours.fractionOfPeak ? percent(ours.fractionOfPeak) : '';
      return [title, cell(ours), ofPeak, cell(of(use, 'numpy')), cell(of(use, 'ml-matrix'))];
    });
  const head = ['milliseconds', 'lora-wasm', 'of peak', 'NumPy, OpenBLAS', 'ml-matrix'];
  const table = [head, head.map(() => '---'), ...lines];
  return table.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const figure = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const percent = (fraction) => `${(100 * fraction).toFixed(0)} %`;

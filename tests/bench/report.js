import Table from 'cli-table3';
import { isGood, TOLERANCE } from './plan-grid.js';
import { JS_PEERS } from './options.js';
import { SHAPES } from './shapes.js';

const COLUMNS = [
  'who',
  'in',
  'route',
  'ms/step',
  '±',
  'GFLOP/s',
  'of peak',
  'vs NumPy',
  'vs best JS',
  'set-up ms',
];
const TEXT_COLUMNS = 3;

/** One table a shape, the fastest first, then the whole run. @returns {string} */
export function resultTables(rows) {
  const shapes = Object.keys(SHAPES).filter((shape) => rows.some((row) => row.shape === shape));
  const tables = shapes.map((shape) => shapeTable(shape, ofShape(rows, shape)));
  return [...tables, wholeRuns(rows)].filter(Boolean).join('\n\n');
}

const ofShape = (rows, shape) => rows.filter((row) => row.shape === shape);

function shapeTable(shape, rows) {
  const { n, dIn, dOut, rank } = SHAPES[shape];
  const title = `${shape}: n = ${n}, ${dIn} × ${dOut}, rank ${rank}`;
  const best = rivals(rows);
  const table = new Table({
    head: COLUMNS,
    colAligns: COLUMNS.map((_, i) => (i < TEXT_COLUMNS ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  const fastestFirst = [...rows].sort((one, other) => one.msPerStep - other.msPerStep);
  table.push(...fastestFirst.map((row) => cells(row, best)));
  return `${title}\n${table}`;
}

function cells(row, { numpy, bestJs }) {
  const { peer, build, engine, route, precision, msPerStep, spread, gflops, fractionOfPeak } = row;
  const isOurs = peer === 'lora-wasm';
  return [
    isOurs ? `${peer} ${build}` : peer + (precision === 'float32' ? ' (float32)' : ''),
    engine,
    route,
    figure(msPerStep),
    row.samples > 1 ? percent(spread) : '',
    figure(gflops),
    isOurs && fractionOfPeak ? percent(fractionOfPeak) : '',
    numpy ? times(numpy / msPerStep) : '',
    bestJs ? times(bestJs / msPerStep) : '',
    isOurs ? figure(row.setupMs) : '',
  ];
}

/** Milliseconds per step of those whom ours is compared with, where they were measured. */
function rivals(rows) {
  const fastest = (peers) => {
    const found = rows.filter(({ peer }) => peers.includes(peer));
    return found.length > 0 ? Math.min(...found.map(({ msPerStep }) => msPerStep)) : undefined;
  };
  return { numpy: fastest(['numpy']), bestJs: fastest(JS_PEERS) };
}

/** A training run from the call to its result, against as many steps of NumPy. */
function wholeRuns(rows) {
  const ours = rows.filter(({ wholeRun }) => wholeRun);
  if (ours.length === 0) return '';
  const lines = ours.map(({ shape, engine, build, route, wholeRun: { steps, ms } }) => {
    const { numpy } = rivals(ofShape(rows, shape));
    const theirs = steps * numpy;
    const ratio = numpy ? `, ${times(theirs / ms)} as fast as NumPy (${seconds(theirs)})` : '';
    return `  lora-wasm ${build} in ${engine}, ${route}: ${seconds(ms)}${ratio}`;
  });
  const [{ shape, wholeRun }] = ours;
  return [`${shape}, ${wholeRun.steps} steps, from the call to its result:`, ...lines].join('\n');
}

/** Every task of the plan's grid, and how many were planned well. @returns {string} */
export function planTable(rows) {
  const routes = ['direct', 'factored', 'compressed'];
  const table = new Table({
    head: ['n', 'dIn', 'dOut', 'rank', 'steps', 'planned', ...routes, 'of the best'],
    colAligns: ['n', 'dIn', 'dOut', 'rank', 'steps', '', ...routes, ''].map((name) =>
      name === '' ? 'left' : 'right',
    ),
    style: { head: [], border: [], compact: true },
  });
  for (const { n, dIn, dOut, rank, steps, planned, ms, ratio } of rows) {
    const times = routes.map((route) => (route in ms ? figure(ms[route]) : ''));
    table.push([n, dIn, dOut, rank, steps, planned, ...times, `${ratio.toFixed(2)}×`]);
  }
  const good = rows.filter(isGood).length;
  return (
    `${table}\nMilliseconds of a whole run. plan() is within ${TOLERANCE} times of the best route in ` +
    `${good} of ${rows.length} tasks (${percent(good / rows.length)}).`
  );
}

/** What the columns mean. */
export const LEGEND = `± half the distance between the quartiles, of the median that is shown.
GFLOP/s: the arithmetic of the factored form, 2 n r (2 dIn + 3 dOut), by the time of a step, whatever
a route or a peer computes instead; compressed, n is at most dIn. The factored route does about half
of it where n is 2 dIn or more, so that it can be above the peak. Peak: the same engine and build multiplying
and adding float64 in registers only. vs NumPy, vs best JS: how many times as long the textbook
loop in NumPy, and the fastest other JavaScript library, take for a step. Set-up: once a run: checks,
copies, the base residual, the last loss, and where the route says so, compressing.`;

const figure = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const percent = (fraction) => `${(100 * fraction).toFixed(0)} %`;
const times = (ratio) => `${ratio.toPrecision(ratio >= 100 ? 3 : 2)}×`;
const seconds = (ms) => `${(ms / 1000).toPrecision(3)} s`;

import { readCsv } from 'lora-wasm/data';
import { leastSquares } from './least-squares.js';

/** @import { Rows, Task } from './task.js' */

const WINDOW_DAYS = 7;
const TRAINING_ROWS = 1088;
/** Columns of the file. Of rain log(1 + x) is taken, since a few days have most of it. */
const COLUMNS = ['temp_max', 'temp_min', 'wind', 'precipitation'];
const MEASURES = ['warmest', 'coldest', 'wind', 'log of rain'];

/**
 * Tomorrow's weather from the last seven days'. The frozen base model is least squares on Seattle;
 * the adapter learns New York from its first 1088 rows (2012 to 2014) and is judged on the rest,
 * which are later days.
 *
 * @param {string} csvText examples/data/weather.csv
 * @returns {Promise<Task>}
 */
export async function weatherTask(csvText) {
  const days = await readDays(csvText);
  const seattle = daysOf('Seattle', days);
  const newYork = daysOf('New York', days);
  // Both cities in Seattle's units: a model that is frozen keeps the scaling it was fitted with.
  const units = meanAndDeviation(seattle);

  const wBase = await leastSquares(windows(standardised(seattle, units)));
  const rows = windows(standardised(newYork, units));
  const train = slice(rows, 0, TRAINING_ROWS);
  return {
    name: 'weather',
    title: "Weather: Seattle's model adapted to New York",
    description:
      'The next day’s temperatures, wind and rain from those of the last seven days: 0 is Seattle’s ' +
      'mean, 1 its standard deviation. ' +
      'The base model knows Seattle; the adapter learns New York.',
    kind: 'regression',
    dIn: WINDOW_DAYS * MEASURES.length + 1,
    dOut: MEASURES.length,
    inputNames: inputNames(),
    outputNames: MEASURES.slice(),
    wBase,
    train,
    heldOut: slice(rows, TRAINING_ROWS, rows.n),
  };
}

/**
 * @param {string} csvText
 * @returns {Promise<Map<string, number[][]>>} for each city one row of MEASURES for each day, in their order
 */
async function readDays(csvText) {
  /** @type {Map<string, number[][]>} */
  const days = new Map();
  const options = { delimiter: ',', x: COLUMNS, fields: true };
  for await (const { x, names, fields = [] } of readCsv(csvText, options)) {
    const location = names.indexOf('location');
    fields.forEach((record, row) => {
      const city = record[location] ?? '';
      const [warmest, coldest, wind, rain] = x.subarray(row * COLUMNS.length);
      const known = days.get(city) ?? [];
      known.push([warmest, coldest, wind, Math.log1p(rain)]);
      days.set(city, known);
    });
  }
  return days;
}

/**
 * @param {string} city
 * @param {Map<string, number[][]>} all
 * @returns {number[][]}
 */
function daysOf(city, all) {
  const days = all.get(city) ?? [];
  if (days.length > WINDOW_DAYS + TRAINING_ROWS) return days;
  const expected = `more than ${WINDOW_DAYS + TRAINING_ROWS} were expected`;
  throw new Error(`${city} has ${days.length} days; ${expected}`);
}

/**
 * @param {number[][]} days
 * @returns {{ mean: number, deviation: number }[]} for each measure; the population's deviation
 */
function meanAndDeviation(days) {
  return MEASURES.map((_, measure) => {
    const mean = days.reduce((sum, day) => sum + day[measure], 0) / days.length;
    const squares = days.reduce((sum, day) => sum + (day[measure] - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(squares / days.length) };
  });
}

/**
 * @param {number[][]} days
 * @param {{ mean: number, deviation: number }[]} units
 */
function standardised(days, units) {
  return days.map((day) => day.map((value, k) => (value - units[k].mean) / units[k].deviation));
}

/**
 * Each day but the first seven as y, and the seven before it, oldest first, and a 1 as x.
 *
 * @param {number[][]} days
 * @returns {Rows}
 */
function windows(days) {
  const targets = days.slice(WINDOW_DAYS);
  return {
    x: Float64Array.from(targets.flatMap((_, t) => [...days.slice(t, t + WINDOW_DAYS).flat(), 1])),
    y: Float64Array.from(targets.flat()),
    n: targets.length,
  };
}

/**
 * @param {Rows} rows
 * @param {number} start
 * @param {number} end
 * @returns {Rows} rows start … end-1
 */
function slice({ x, y, n }, start, end) {
  const dIn = x.length / n;
  const dOut = y.length / n;
  return {
    x: x.slice(start * dIn, end * dIn),
    y: y.slice(start * dOut, end * dOut),
    n: end - start,
  };
}

/** @returns {string[]} */
function inputNames() {
  const days = Array.from({ length: WINDOW_DAYS }, (_, k) => WINDOW_DAYS - k);
  const ago = (/** @type {number} */ day) => (day === 1 ? '1 day ago' : `${day} days ago`);
  return [...days.flatMap((day) => MEASURES.map((name) => `${name}, ${ago(day)}`)), 'constant'];
}

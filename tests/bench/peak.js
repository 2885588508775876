// How fast the engine can multiply and add at all: see peak.cpp.
import { median } from './statistics.js';

const ACCUMULATORS = [4, 6, 8, 10, 12, 13];
const TURNS = 1_000_000;
const REPETITIONS = 12;
const FACTOR = 0.999;
const SUMMAND = 0.5;

/**
 * The best of several loops, so that a bad number of accumulators does not make our own kernels look
 * better than they are.
 *
 * @param {BufferSource} wasm peak.cpp, compiled
 * @returns {Promise<() => number>} measures for some ten milliseconds, in GFLOP/s
 */
export async function preparePeak(wasm) {
  const { instance } = await WebAssembly.instantiate(wasm, {});
  const multiplyAdd = instance.exports.multiply_add;
  const rates = ACCUMULATORS.map((accumulators) => {
    const measured = Array.from({ length: REPETITIONS }, () => rate(multiplyAdd, accumulators));
    return Math.max(...measured);
  });
  const best = ACCUMULATORS[rates.indexOf(Math.max(...rates))];
  return () => median(Array.from({ length: 5 }, () => rate(multiplyAdd, best)));
}

function rate(multiplyAdd, accumulators) {
  const begin = performance.now();
  multiplyAdd(accumulators, TURNS, FACTOR, SUMMAND);
  const ms = performance.now() - begin;
  return (4 * TURNS * accumulators) / ms / 1e6;
}

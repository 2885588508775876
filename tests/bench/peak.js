// How fast the engine can multiply and add at all: see peak.cpp.

const ACCUMULATORS = [4, 6, 8, 10, 12, 13];
const TURNS = 4_000_000;
const REPETITIONS = 12;
const FACTOR = 0.999;
const SUMMAND = 0.5;

/**
 * The best of several loops, so that neither a busy neighbour nor a bad number of accumulators
 * makes our own kernels look better than they are.
 *
 * @param {BufferSource} wasm peak.cpp, compiled
 * @returns {Promise<() => number>} measures once, in GFLOP/s
 */
export async function preparePeak(wasm) {
  const { instance } = await WebAssembly.instantiate(wasm, {});
  const multiplyAdd = instance.exports.multiply_add;
  return () => {
    let peak = 0;
    for (const accumulators of ACCUMULATORS) {
      for (let i = 0; i < REPETITIONS; i++) peak = Math.max(peak, rate(multiplyAdd, accumulators));
    }
    return peak;
  };
}

function rate(multiplyAdd, accumulators) {
  const begin = performance.now();
  multiplyAdd(accumulators, TURNS, FACTOR, SUMMAND);
  const ms = performance.now() - begin;
  return (4 * TURNS * accumulators) / ms / 1e6;
}

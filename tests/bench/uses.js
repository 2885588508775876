// What is measured beside a training step: what comes before it and after it. The same data for
// everyone, and one number that everyone has to arrive at.

/**
 * @typedef {object} Use
 * @property {string} title what is computed, with its sizes
 * @property {string} data the name of its matrices (DATA)
 * @property {number} [flops] the arithmetic that everyone is credited with
 * @property {Record<string, number>} sizes
 * @property {boolean} [slow] left out by --quick
 */

/**
 * The matrices, (rows, columns).
 *
 * @type {Record<string, Record<string, [number, number]>>}
 */
export const DATA = {
  rows: { x: [10_000, 384], wBase: [384, 384], a: [384, 16], b: [16, 384] },
  index: { queries: [1000, 384], index: [10_000, 384] },
  small: { x: [1024, 256], y: [1024, 256] },
  middle: { x: [4000, 384], y: [4000, 384] },
  large: { x: [4096, 768], y: [4096, 768] },
};

const thin = { n: 10_000, dIn: 384, dOut: 384, rank: 16 };
const thinFlops = 2 * thin.n * thin.rank * (thin.dIn + thin.dOut);
const similarities = { n: 1000, index: 10_000, dOut: 384, k: 10 };

/** @type {Record<string, Use>} */
export const USES = {
  apply: {
    title: 'apply(): 10,000 × 384 → 384, rank 16',
    data: 'rows',
    sizes: thin,
    flops: thinFlops,
  },
  applyWithBase: {
    title: 'apply() with wBase: the same',
    data: 'rows',
    sizes: thin,
    flops: thinFlops + 2 * thin.n * thin.dIn * thin.dOut,
  },
  recallAtK: {
    title: 'recallAtK(): 1,000 queries, 10,000 rows × 384',
    data: 'index',
    sizes: similarities,
    flops: 2 * 1000 * 10_000 * 384,
  },
  topK: {
    title: 'topK(): the same, k = 10',
    data: 'index',
    sizes: similarities,
    flops: 2 * 1000 * 10_000 * 384,
  },
  solve256: solving('small', 1024, 256),
  solve384: solving('middle', 4000, 384),
  solve768: { ...solving('large', 4096, 768), slow: true },
  compress: {
    title: 'compress(): 4096 × (768 + 768)',
    data: 'large',
    sizes: { n: 4096, dIn: 768, dOut: 768 },
    flops: 4096 * 768 * (2 * 768 + 4 * 768),
    slow: true,
  },
};

/** Without a number of operations: methods differ in it. */
function solving(data, n, width) {
  return {
    title: `solve(): ${width} × ${width}, n = ${n}`,
    data,
    sizes: { n, dIn: width, dOut: width, rank: 8 },
  };
}

/**
 * The similarities are those of the cosine: a query is near the row of its own number, not so near
 * that all are found.
 */
export const NOISE_OF_QUERIES = 4;

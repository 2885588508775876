const TWO_32 = 2 ** 32;
const TWO_26 = 2 ** 26;
const TWO_53 = 2 ** 53;

/**
 * Independent streams for the different uses of a seed. cpp/core/sampling.h uses odd ones for
 * batches and even ones for dropout, from 1 and 2 on.
 */
const STREAMS = { start: 0, validation: TWO_32 - 1 } as const;
type Stream = keyof typeof STREAMS;

/**
 * Chris Doty-Humphrey's sfc32 (PractRand), a generator with 128 bits of state: integers modulo 2^32
 * only, so that every engine gives the same sequence. `seed` is a whole number from 0 to 2^53 - 1.
 * Returns a function that gives the next number, uniform in [0, 1), a multiple of 2^-53.
 */
export function randomNumbers(seed: number, stream: Stream = 'start'): () => number {
  let a = STREAMS[stream];
  let b = seed >>> 0;
  let c = Math.floor(seed / TWO_32);
  let counter = 1;

  function nextUint32(): number {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  }

  // As in PractRand: mixes the seed into the whole state.
  for (let i = 0; i < 12; i++) nextUint32();

  return () => {
    const high = nextUint32() >>> 5; // 27 bits
    const low = nextUint32() >>> 6; // 26 bits
    return (high * TWO_26 + low) / TWO_53;
  };
}

/**
 * A standard normal number from uniform ones. It is computed by sums, products and a quotient,
 * which all engines round alike; a logarithm is only used, rarely, to accept or reject it. Leva, A
 * fast normal random number generator, ACM TOMS 18 (1992) 449.
 */
export function standardNormal(random: () => number): number {
  for (;;) {
    const u = 1 - random();
    const v = 1.7156 * (random() - 0.5);
    const x = u - 0.449871;
    const y = Math.abs(v) + 0.386595;
    const q = x * x + y * (0.196 * y - 0.25472 * x);
    if (q < 0.27597 || (q <= 0.27846 && v * v <= -4 * u * u * Math.log(u))) return v / u;
  }
}

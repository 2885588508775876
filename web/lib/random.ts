const TWO_32 = 2 ** 32;
const TWO_26 = 2 ** 26;
const TWO_53 = 2 ** 53;

/**
 * Chris Doty-Humphrey's sfc32 (PractRand), a generator with 128 bits of state: integers modulo 2^32
 * only, so that every engine gives the same sequence. `seed` is a whole number from 0 to 2^53 - 1.
 * Returns a function that gives the next number, uniform in [0, 1), a multiple of 2^-53.
 */
export function randomNumbers(seed: number): () => number {
  let a = 0;
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

  // As in PractRand: a poor seed has to spread over the whole state first.
  for (let i = 0; i < 12; i++) nextUint32();

  return () => {
    const high = nextUint32() >>> 5; // 27 bits
    const low = nextUint32() >>> 6; // 26 bits
    return (high * TWO_26 + low) / TWO_53;
  };
}

import { readCsv } from 'lora-wasm/data';

export const SIDE = 8;
export const PIXELS = SIDE * SIDE;

/** @typedef {{ pixels: number[], label: number }} Digit pixels 0 … 1, row by row from the top */

/**
 * @param {string} csvText a line for each digit: 64 pixels, 0 … 16, and the label
 * @returns {Promise<Digit[]>}
 */
export async function readDigits(csvText) {
  const x = Array.from({ length: PIXELS }, (_, column) => column);
  const options = { header: false, delimiter: ',', x, y: [PIXELS] };
  /** @type {Digit[]} */
  const digits = [];
  for await (const { x: pixels, y: labels } of readCsv(csvText, options)) {
    labels.forEach((label, row) => {
      const own = pixels.subarray(row * PIXELS, (row + 1) * PIXELS);
      digits.push({ pixels: Array.from(own, (pixel) => pixel / 16), label });
    });
  }
  return digits;
}

/** @returns {string[]} the names of the pixels, row by row */
export function pixelNames() {
  const name = (/** @type {number} */ k) =>
    `row ${Math.floor(k / SIDE) + 1}, column ${(k % SIDE) + 1}`;
  return Array.from({ length: PIXELS }, (_, k) => name(k));
}

// Compresses rows that are made as they are needed, and trains on what is left of them.
import { compress, train } from 'lora-wasm';

const [n, dIn, dOut, rank] = process.argv.slice(2).map(Number);
const PORTION = 1000;

/** xorshift32 in [-0.5, 0.5): soon made, and the same everywhere. */
let state = 1;
function random() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state / 2 ** 32;
}

const data = await compress({ dIn, dOut });
const x = new Float64Array(PORTION * dIn);
const y = new Float64Array(PORTION * dOut);
for (let rows = 0; rows < n; rows += PORTION) {
  for (let i = 0; i < x.length; i++) x[i] = random();
  for (let i = 0; i < y.length; i++) y[i] = random() + (i % dOut === 0 ? x[(i / dOut) * dIn] : 0);
  await data.push(x, y);
}
const wBase = new Float64Array(dIn * dOut);
const { loss, history } = await train({ data, wBase, rank, steps: 100 });
process.stdout.write(JSON.stringify({ n: data.n, loss, firstLoss: history.loss[0] }));

import type { Task } from '../../tasks/index.js';
import type { State } from '../model/state.js';
import { controlsOf } from '../training/options.js';
import { startOf } from '../training/start.js';

/** A program that trains the same adapter with the library, to the same bits. */
export function javascriptCode(state: State, { dIn, dOut }: Pick<Task, 'dIn' | 'dOut'>): string {
  const controls = Object.entries(controlsOf(state)).map(
    ([name, value]) => `  ${name}: ${literal(value)},`,
  );
  const start = Object.keys(startOf({ dIn, dOut }, state)).map(
    (name) => `  ${name}: await matrix('${name}'),`,
  );
  const options = [...controls, ...start];
  return `import { readFile } from 'node:fs/promises';
import { load, train } from 'lora-wasm';
import { readNpy } from 'lora-wasm/data';

const matrix = async (name) => readNpy(await readFile(\`\${name}.npy\`)).values;

await load({ build: 'simd' }); // the same bits on every machine
const { a, b, loss } = await train({
  x: await matrix('x'),
  y: await matrix('y'),
  wBase: await matrix('w_base'),
  dIn: ${dIn},
  dOut: ${dOut},
${options.join('\n')}
});
console.log('loss', loss, 'a', a.length, 'b', b.length);
`;
}

/** A value of an option as a program has it. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${literal(member)}`);
  return `{ ${members.join(', ')} }`;
}

import type { Task } from '../../tasks/index.js';
import type { TrainedAdapter } from 'lora-wasm';
import type { Matrices, Name } from './layers.js';
import type { Pointed } from './shapes.js';
import { format, stage as words, training } from '../words/index.js';

/** How many terms of a sum are written out. */
const TERMS = 3;

/** What an adapter that has diverged leaves as it is. */
const KNOWN_ANYWAY: readonly Name[] = ['w', 'target'];

/** What a value is, from which input to which output, and for the product: of which sum. Without an adapter, it has diverged. */
export function readingOf(
  { name, row, column }: Pointed,
  matrices: Matrices,
  task: Task,
  adapter: TrainedAdapter | undefined,
): string {
  const { values, columns, rows, known } = matrices[name];
  const [i, j] = [Math.min(row, rows - 1), Math.min(column, columns - 1)];
  const value = known ? format.signed(values[i * columns + j] as number) : words.UNKNOWN;
  const source = name === 'b' ? words.direction(i + 1) : `x[${task.inputNames[i]}]`;
  const target = name === 'a' ? words.direction(j + 1) : `ŷ[${task.outputNames[j]}]`;
  if (!adapter && !KNOWN_ANYWAY.includes(name))
    return words.reading(name, source, target, '', training.DIVERGED);
  const sum = adapter && name === 'ab' ? sumOf(adapter, i, j) : '';
  return words.reading(name, source, target, sum, value);
}

/** "s (a₁ b₁ + a₂ b₂ + …) = ", with numbers: row i of a times column j of b. */
function sumOf({ a, b, rank, dOut, scale }: TrainedAdapter, i: number, j: number): string {
  const term = (q: number) =>
    `${format.signed(a[i * rank + q] as number)} · ${format.signed(b[q * dOut + j] as number)}`;
  const terms = Array.from({ length: Math.min(rank, TERMS) }, (_, q) => term(q));
  const more = rank > TERMS ? [words.more(rank - TERMS)] : [];
  const sum = [...terms, ...more].join(' + ');
  return scale === 1 ? `${sum} = ` : `${format.signed(scale)} (${sum}) = `;
}

import { createAdapter, type AdapterInput } from 'lora-wasm';
import type { Moments } from 'lora-wasm/data';
import type { Prepared, PreparedPart } from './prepare.js';
import { forEachRow, portionRows, portions } from './yield-thread.js';
import { ownData as words } from '../words/index.js';

/** What predictions are made from. */
export type Predictable = Pick<Prepared, 'task' | 'preprocessing' | 'parts' | 'targets'>;

/** Lines that are one piece of the file. */
const LINES = 4096;

/**
 * What an adapter foretells of all rows, as a CSV file in the order of the table: the row's number from
 * 0, what it was for, y, and the prediction in the units of y; of classes the one with the largest output,
 * and all outputs. Made in portions: the page draws and answers in between.
 */
export async function predictionsCsv(
  { task, preprocessing, parts, targets }: Predictable,
  adapter: AdapterInput,
  signal: AbortSignal,
): Promise<Blob> {
  const { dOut } = task;
  const outputs = await outputsOf({ task, preprocessing, parts }, adapter, signal);
  const pieces: string[] = [headerOf(targets)];
  let lines: string[] = [];
  const finishPiece = () => {
    pieces.push(lines.join(''));
    lines = [];
  };
  const next = inFileOrder(parts);
  await forEachRow(
    parts.reduce((sum, { n }) => sum + n, 0),
    dOut,
    signal,
    () => {
      const [place, row] = next();
      const part = parts[place] as PreparedPart;
      const range = [row * dOut, (row + 1) * dOut] as const;
      const predicted = (outputs[place] as Float64Array).subarray(...range);
      const fields = fieldsOf(part.y.subarray(...range), predicted, targets);
      lines.push(`${[part.numbers[row], words.CSV_WORDS[part.name], ...fields].join(',')}\n`);
      if (lines.length === LINES) finishPiece();
    },
  );
  finishPiece();
  return new Blob(pieces);
}

/** What the adapter makes of each part, in the units of y. */
async function outputsOf(
  { task: { dIn, dOut, wBase }, preprocessing, parts }: Omit<Predictable, 'targets'>,
  adapter: AdapterInput,
  signal: AbortSignal,
): Promise<Float64Array[]> {
  const held = await createAdapter(adapter, { wBase });
  const outputs: Float64Array[] = [];
  try {
    for (const { x, n } of parts) {
      const all = new Float64Array(n * dOut);
      for await (const [from, to] of portions(n, portionRows(dIn), signal)) {
        const rows = x.subarray(from * dIn, to * dIn);
        all.set(inUnits(held.applySync(rows), preprocessing.y), from * dOut);
      }
      outputs.push(all);
    }
    return outputs;
  } finally {
    await held.dispose();
  }
}

function inUnits(outputs: Float64Array, moments: Moments | undefined): Float64Array {
  if (!moments) return outputs;
  const { mean, deviation } = moments;
  return outputs.map((output, k) => {
    const j = k % mean.length;
    return output * (deviation[j] as number) + (mean[j] as number);
  });
}

/** Merges the parts, each of which is in the order of the file: the place of a part, and of a row in it. */
function inFileOrder(parts: readonly PreparedPart[]): () => [part: number, row: number] {
  const next = parts.map(() => 0);
  const numberAt = (place: number) => parts[place]?.numbers[next[place] as number] ?? Infinity;
  return () => {
    let first = 0;
    for (let place = 1; place < parts.length; place++) {
      if (numberAt(place) < numberAt(first)) first = place;
    }
    const row = next[first] as number;
    next[first] = row + 1;
    return [first, row];
  };
}

function headerOf({ names, classes }: Targets): string {
  const [name = ''] = names;
  const fields = classes
    ? [name, words.CSV_WORDS.predicted(name), ...classes.map(words.CSV_WORDS.score)]
    : names.flatMap((each) => [each, words.CSV_WORDS.predicted(each)]);
  return `${[words.CSV_WORDS.row, words.CSV_WORDS.part, ...fields].map(quoted).join(',')}\n`;
}

type Targets = Prepared['targets'];

function fieldsOf(y: Float64Array, predicted: Float64Array, { classes }: Targets): unknown[] {
  if (!classes) return [...y].flatMap((value, j) => [value, predicted[j]]);
  const largest = (values: Float64Array) => values.indexOf(Math.max(...values));
  const classOf = (values: Float64Array) => quoted(classes[largest(values)] as string);
  return [classOf(y), classOf(predicted), ...predicted];
}

/** As RFC 4180 has it. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

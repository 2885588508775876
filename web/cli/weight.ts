import type { MatrixInput } from 'lora-wasm';
import { readAdapter } from './adapter-folder.js';
import { Failure, UsageError } from './failure.js';
import { formatOf, type FileFormat } from './file-format.js';
import { requireBeside } from './given-flags.js';
import { readMatrix, type Matrix } from './matrix-file.js';
import type { Report } from './report.js';

export interface WeightOptions {
  readonly base?: string;
  readonly baseTensor?: string;
  readonly baseTransposed?: boolean;
  readonly baseFormat?: FileFormat;
}

/** The frozen weight, (dIn, dOut), and its name in the file. */
export interface Weight {
  readonly wBase: MatrixInput;
  readonly name: string | undefined;
}

/** Reads the weight of --base; `fallback` without it. Throws Failure for another shape. */
export async function readWeight(
  options: WeightOptions,
  { dIn, dOut }: Readonly<Record<'dIn' | 'dOut', number>>,
  report: Report,
  fallback: MatrixInput = new Float64Array(dIn * dOut),
): Promise<Weight> {
  const { base, baseTensor: name, baseTransposed = false, baseFormat: format } = options;
  requireBeside(options, ['baseTensor', 'baseFormat', 'baseTransposed'], 'base');
  if (base === undefined) return { wBase: fallback, name: undefined };
  if (name !== undefined) await requireNames(base, format);
  const matrix = await readMatrix(base, { name, format, report });
  const [rows, columns] = baseTransposed ? [dOut, dIn] : [dIn, dOut];
  if (matrix.rows === rows && matrix.columns === columns) {
    return { wBase: baseTransposed ? transposed(matrix) : matrix.values, name: matrix.name };
  }
  const received = `${base} is a weight of (${matrix.rows}, ${matrix.columns})`;
  const isOther = matrix.rows === columns && matrix.columns === rows;
  const hint = !isOther
    ? ''
    : baseTransposed
      ? '; without --base-transposed it would fit'
      : '; --base-transposed takes it as PyTorch stores it';
  throw new Failure(`${received}; (${rows}, ${columns}) was expected${hint}`, {
    code: 'ERR_SHAPE',
  });
}

/** Throws for a name of an array where the format has none. */
async function requireNames(base: string, asked: FileFormat | undefined): Promise<void> {
  const format = await formatOf(base, asked);
  if (format === 'npz' || format === 'safetensors') return;
  throw new UsageError(`--base-tensor is for .npz and .safetensors, and ${base} is ${format}`);
}

export interface AdaptedLayerOptions extends WeightOptions {
  readonly adapter: string;
  readonly module?: string;
}

/** Reads an adapter and its frozen weight. */
export async function readAdaptedLayer(options: AdaptedLayerOptions, report: Report) {
  const adapter = await readAdapter(options.adapter, options.module);
  return { adapter, ...(await readWeight(options, adapter, report)) };
}

/** (columns, rows) */
export function transposed({ values, rows, columns }: Omit<Matrix, 'name'>): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j] as number;
  }
  return result;
}

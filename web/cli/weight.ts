import type { MatrixInput } from 'lora-wasm';
import { Failure } from './failure.js';
import type { FileFormat } from './file-format.js';
import { readMatrix, type Matrix } from './matrix-file.js';
import type { Report } from './report.js';

export interface WeightOptions {
  readonly base?: string;
  readonly baseTensor?: string;
  readonly baseTransposed?: boolean;
  readonly baseFormat?: FileFormat;
}

/** The frozen weight, (dIn, dOut), and what it is called in its file. */
export interface Weight {
  readonly wBase: MatrixInput;
  readonly name: string | undefined;
}

/** The weight of --base; `otherwise` without it. Throws Failure where it is of another shape. */
export async function readWeight(
  options: WeightOptions,
  { dIn, dOut }: Readonly<Record<'dIn' | 'dOut', number>>,
  report: Report,
  otherwise: MatrixInput = new Float64Array(dIn * dOut),
): Promise<Weight> {
  const { base, baseTensor: name, baseTransposed = false, baseFormat: format } = options;
  if (base === undefined) return { wBase: otherwise, name: undefined };
  const matrix = await readMatrix(base, { name, format, report });
  const [rows, columns] = baseTransposed ? [dOut, dIn] : [dIn, dOut];
  if (matrix.rows === rows && matrix.columns === columns) {
    return { wBase: baseTransposed ? transposed(matrix) : matrix.values, name: matrix.name };
  }
  const came = `${base} is a weight of (${matrix.rows}, ${matrix.columns})`;
  const isOther = matrix.rows === columns && matrix.columns === rows;
  const hint = !isOther
    ? ''
    : baseTransposed
      ? '; without --base-transposed it would fit'
      : '; --base-transposed takes it as PyTorch stores it';
  throw new Failure(`${came}; (${rows}, ${columns}) was expected${hint}`, { code: 'ERR_SHAPE' });
}

/** (columns, rows) */
export function transposed({ values, rows, columns }: Omit<Matrix, 'name'>): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j] as number;
  }
  return result;
}

import { writeNpy } from 'lora-wasm/data';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { Failure, UsageError } from './failure.js';
import type { Matrix } from './matrix-file.js';

export const MATRIX_FORMATS = ['csv', 'npy', 'safetensors'] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

export interface MatrixOutputOptions {
  readonly out: string;
  readonly to?: MatrixFormat;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

/** The format of a matrix output: the requested one, else that of the file extension. */
export async function matrixFormatOf({
  out,
  to,
  dtype,
}: MatrixOutputOptions): Promise<MatrixFormat> {
  const [, extension = ''] = /\.([^./\\]+)$/.exec(out.toLowerCase()) ?? [];
  const format = to ?? (out === '-' ? 'csv' : extension);
  if (!MATRIX_FORMATS.includes(format as MatrixFormat)) {
    throw new UsageError(`${out}: it is written as ${MATRIX_FORMATS.join(', ')}; --to says which`);
  }
  if (format === 'csv' && dtype === 'F32') {
    throw new UsageError('--dtype F32 is for .npy and .safetensors: CSV has all digits');
  }
  return format as MatrixFormat;
}

export function encodeMatrix(
  { values, rows, columns, name }: Matrix,
  format: MatrixFormat,
  dtype: 'F32' | 'F64',
): Uint8Array | string {
  if (format === 'csv') return csvLines(values, columns);
  const typed = dtype === 'F32' ? narrow(values) : values;
  if (format === 'npy') return writeNpy(typed, [rows, columns]);
  return writeSafetensors({ [name ?? 'weight']: { dtype, shape: [rows, columns], bytes: typed } });
}

function narrow(values: Float64Array): Float32Array {
  const narrowed = Float32Array.from(values);
  if (narrowed.every(Number.isFinite)) return narrowed;
  throw new Failure('a value is beyond the range of F32; --dtype F64 holds it', {
    code: 'ERR_NOT_FINITE',
  });
}

/** Formats rows with enough digits to restore the numbers exactly. */
function csvLines(values: Float64Array, columns: number): string {
  let text = '';
  for (let at = 0; at < values.length; at += columns) {
    text += `${Array.from(values.subarray(at, at + columns), numberText).join(',')}\n`;
  }
  return text;
}

/** A field, quoted if necessary. */
export function csvField(text: string, delimiter: string): string {
  const isPlain = !text.includes(delimiter) && !/["\r\n]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** Formats a number; large integers get an exponent, since readers may refuse their digits. */
export function numberText(value: number): string {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
}

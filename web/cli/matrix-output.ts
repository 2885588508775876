import { writeNpy } from 'lora-wasm/data';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { UsageError } from './failure.js';
import type { Matrix } from './matrix-file.js';

export const MATRIX_FORMATS = ['csv', 'npy', 'safetensors'] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

/** The options of a matrix output. */
export interface MatrixOutputOptions {
  readonly out: string;
  readonly to?: MatrixFormat;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

/** The format of a matrix output: the requested one, else that of the file extension. */
export async function matrixFormatOf(
  path: string,
  asked: MatrixFormat | undefined,
): Promise<MatrixFormat> {
  const [, extension = ''] = /\.([^./\\]+)$/.exec(path.toLowerCase()) ?? [];
  const format = asked ?? (path === '-' ? 'csv' : extension);
  if (MATRIX_FORMATS.includes(format as MatrixFormat)) return format as MatrixFormat;
  throw new UsageError(`${path}: it is written as ${MATRIX_FORMATS.join(', ')}; --to says which`);
}

/** Encodes a matrix as a file. */
export function encodeMatrix(
  { values, rows, columns, name }: Matrix,
  format: MatrixFormat,
  dtype: 'F32' | 'F64',
): Uint8Array | string {
  if (format === 'csv') return csvLines(values, columns);
  const typed = dtype === 'F32' ? Float32Array.from(values) : values;
  if (format === 'npy') return writeNpy(typed, [rows, columns]);
  return writeSafetensors({ [name ?? 'weight']: { dtype, shape: [rows, columns], bytes: typed } });
}

/** Formats rows with enough digits to restore the numbers exactly. */
export function csvLines(values: Float64Array, columns: number): string {
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

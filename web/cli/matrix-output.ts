import { writeNpy } from 'lora-wasm/data';
import { writeSafetensors } from 'lora-wasm/safetensors';
import { UsageError } from './failure.js';
import type { Matrix } from './matrix-file.js';

export const MATRIX_FORMATS = ['csv', 'npy', 'safetensors'] as const;
export type MatrixFormat = (typeof MATRIX_FORMATS)[number];

/** Where a matrix is written, and how. */
export interface MatrixOutputOptions {
  readonly out: string;
  readonly to?: MatrixFormat;
  readonly dtype: 'F32' | 'F64';
  readonly force?: boolean;
}

/** The format in which a matrix is written: the one asked for, else that of the file's name. */
export async function matrixFormatOf(
  path: string,
  asked: MatrixFormat | undefined,
): Promise<MatrixFormat> {
  const [, extension = ''] = /\.([^./\\]+)$/.exec(path.toLowerCase()) ?? [];
  const format = asked ?? (path === '-' ? 'csv' : extension);
  if (MATRIX_FORMATS.includes(format as MatrixFormat)) return format as MatrixFormat;
  throw new UsageError(`${path}: it is written as ${MATRIX_FORMATS.join(', ')}; --to says which`);
}

/** A matrix as the bytes of a file. */
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

/** Numbers with as many digits as it takes to read the same ones. */
export function csvLines(values: Float64Array, columns: number): string {
  let text = '';
  for (let at = 0; at < values.length; at += columns) {
    text += `${Array.from(values.subarray(at, at + columns), numberText).join(',')}\n`;
  }
  return text;
}

/** A field as it is, in quotes where it needs them. */
export function csvField(text: string, delimiter: string): string {
  const isPlain = !text.includes(delimiter) && !/["\r\n]/.test(text);
  return isPlain ? text : `"${text.replaceAll('"', '""')}"`;
}

/** With an exponent where the digits alone would be those of an integer that a reader may refuse. */
export function numberText(value: number): string {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
}

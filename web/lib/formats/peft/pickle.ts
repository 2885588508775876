import type { LoraError } from '../../base/errors.js';
import { refused } from '../../base/format-errors.js';
import { MODEL_FILE } from './files.js';

/** PEFT's file name for tensors that are stored as a pickle. */
export const PICKLE_FILE = 'adapter_model.bin';

/** Signatures of pickles: in a zip archive since PyTorch 1.6, plain before. */
const BEGINNINGS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x80, 0x02],
];

const CONVERSION = [
  'import torch; from safetensors.torch import save_file; save_file({name: tensor.clone().contiguous()',
  `for name, tensor in torch.load("${PICKLE_FILE}", map_location="cpu", weights_only=True).items()},`,
  `"${MODEL_FILE}", metadata={"format": "pt"})`,
].join(' ');

/** The error for a pickle, with advice. */
export function pickleRefused(what: string): LoraError {
  const why = `${what} a pickle, a program that could do anything, and is not read`;
  return refused('pickle', `${why}. This line of Python makes ${MODEL_FILE} of it: ${CONVERSION}`);
}

/**
 * Whether bytes are a pickle. A safetensors file may begin with the same bytes, which are the length of
 * its header: 80 02 is one of 640. Its next bytes are zero up to the brace that opens the header.
 */
export function isPickle(bytes: Uint8Array): boolean {
  const begins = BEGINNINGS.some((beginning) => beginning.every((byte, i) => bytes[i] === byte));
  return begins && !hasHeader(bytes);
}

function hasHeader(bytes: Uint8Array): boolean {
  const isShort = bytes.subarray(4, 8).every((byte) => byte === 0); // below 4 GB
  return isShort && bytes[8] === '{'.charCodeAt(0);
}

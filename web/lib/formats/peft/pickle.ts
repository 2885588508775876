import type { LoraError } from '../../base/errors.js';
import { refused } from '../../base/format-errors.js';
import { MODEL_FILE } from './files.js';

/** What PEFT calls the tensors of an adapter where it stores them as PyTorch does. */
export const PICKLE_FILE = 'adapter_model.bin';

/** What pickles begin with: in a zip archive since PyTorch 1.6, alone before. */
const BEGINNINGS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x80, 0x02],
];

const CONVERSION = [
  'import torch; from safetensors.torch import save_file; save_file({name: tensor.clone().contiguous()',
  `for name, tensor in torch.load("${PICKLE_FILE}", map_location="cpu", weights_only=True).items()},`,
  `"${MODEL_FILE}", metadata={"format": "pt"})`,
].join(' ');

/** The refusal of a pickle, with what to do instead. */
export function pickleRefused(what: string): LoraError {
  const why = `${what} a pickle, a program that could do anything, and is not read`;
  return refused('pickle', `${why}. This line of Python makes ${MODEL_FILE} of it: ${CONVERSION}`);
}

/** No safetensors file begins so: its header would be longer than there are. */
export function isPickle(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) => beginning.every((byte, i) => bytes[i] === byte));
}

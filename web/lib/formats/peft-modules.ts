import { describe } from '../describe.js';
import { LoraError } from '../errors.js';
import { refused, type PeftReason } from './peft-errors.js';
import { NAME_PREFIX } from './peft-files.js';
import type { Tensor } from './safetensors-reader.js';

/** The tensors of one module, by what stands behind the module's name. */
type ModuleTensors = Map<string, Tensor>;

/** Tensors that make of a module something else than an adapter of a linear layer. */
const FOREIGN: Readonly<Record<string, PeftReason>> = {
  lora_magnitude_vector: 'dora',
  'lora_magnitude_vector.weight': 'dora',
  'lora_A.bias': 'bias',
  'lora_B.bias': 'bias',
  lora_embedding_A: 'embedding',
  lora_embedding_B: 'embedding',
};

const PARTS = ['lora_A.weight', 'lora_B.weight', ...Object.keys(FOREIGN)];

/** How many names a message lists. */
const MOST_LISTED = 20;

/** lora_A (rank, dIn) and lora_B (dOut, rank) of a module. */
export interface Halves {
  readonly module: string;
  readonly loraA: Tensor;
  readonly loraB: Tensor;
}

/**
 * The adapter of `wanted`, or of the only module. Throws ERR_ARGUMENT where there is another choice,
 * ERR_FORMAT where the module has something else than an adapter of a linear layer.
 */
export function chooseModule(tensors: ReadonlyMap<string, Tensor>, wanted: unknown): Halves {
  const modules = groupByModule(tensors);
  const module = chosenName([...modules.keys()], wanted);
  const parts = modules.get(module) as ModuleTensors;
  for (const part of parts.keys()) {
    const reason = Object.hasOwn(FOREIGN, part) ? FOREIGN[part] : undefined;
    if (reason) throw refused(reason, `the module ${describe(module)} has ${part}: not supported`);
    if (!PARTS.includes(part)) {
      const what = `${describe(module)} was trained as a whole (its ${part} is stored)`;
      throw refused('whole-module', `the module ${what}: there is no adapter of it`);
    }
  }
  const half = (part: string) => linearHalf(module, part, parts.get(part));
  return { module, loraA: half('lora_A.weight'), loraB: half('lora_B.weight') };
}

function groupByModule(tensors: ReadonlyMap<string, Tensor>): Map<string, ModuleTensors> {
  const modules = new Map<string, ModuleTensors>();
  for (const [name, tensor] of tensors) {
    const { module, part } = splitName(name);
    const parts = modules.get(module) ?? new Map<string, Tensor>();
    modules.set(module, parts.set(part, tensor));
  }
  if (modules.size === 0) throw refused('tensor', 'the file holds no tensors');
  return modules;
}

function splitName(name: string): { module: string; part: string } {
  const path = name.slice(NAME_PREFIX.length);
  const known = PARTS.find((part) => path.endsWith(`.${part}`));
  const end = known ? path.length - known.length - 1 : path.lastIndexOf('.');
  if (name.startsWith(NAME_PREFIX) && end > 0) {
    return { module: path.slice(0, end), part: path.slice(end + 1) };
  }
  const expected = `${NAME_PREFIX}<module>.lora_A.weight`;
  throw refused(
    'tensor',
    `there is a tensor ${describe(name)}; names such as ${expected} were expected`,
  );
}

function chosenName(names: readonly string[], wanted: unknown): string {
  const [only = ''] = names;
  if (wanted === undefined && names.length === 1) return only;
  if (typeof wanted === 'string' && names.includes(wanted)) return wanted;
  const listed = names.slice(0, MOST_LISTED).map((name) => describe(name));
  const more = names.length > MOST_LISTED ? ` and ${names.length - MOST_LISTED} more` : '';
  const came = wanted === undefined ? 'missing' : describe(wanted);
  throw new LoraError(
    'ERR_ARGUMENT',
    `module is ${came}; one of those in the file was expected: ${listed.join(', ')}${more}`,
  );
}

function linearHalf(module: string, part: string, tensor: Tensor | undefined): Tensor {
  const what = `${part} of ${describe(module)}`;
  if (!tensor) throw refused('tensor', `${what} is missing`);
  const { shape, dtype } = tensor;
  if (shape.length > 2) {
    const came = `${what} has ${shape.length} dimensions, which is that of a convolution`;
    throw refused('convolution', `${came}: not supported`);
  }
  if (shape.length < 2 || shape.includes(0)) {
    throw refused('tensor', `${what} has the shape [${shape.join(', ')}]; a matrix was expected`);
  }
  if (['F64', 'F32', 'F16', 'BF16'].includes(dtype)) return tensor;
  throw refused('tensor', `${what} is of ${dtype}; F64, F32, F16 or BF16 was expected`);
}

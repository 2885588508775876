import { describe, listed as listedLengths, shortened } from '../../base/describe.js';
import { LoraError, wrongArgument } from '../../base/errors.js';
import { refused } from '../../base/format-errors.js';
import type { PeftReason } from '../../types/reasons.js';
import { NAME_PREFIX } from './files.js';
import type { Tensor } from '../safetensors/reader.js';

interface ModuleTensors {
  /** The tensors by the part of their name after the module, without the adapter's name. */
  readonly parts: Map<string, Tensor>;
  /** The adapter names within the tensor names; '' in files of PEFT, which omits them. */
  readonly adapters: Set<string>;
}

/** Tensors that show that a module is not an adapter of a linear layer. */
const FOREIGN: Readonly<Record<string, PeftReason>> = {
  lora_magnitude_vector: 'dora',
  'lora_magnitude_vector.weight': 'dora',
  'lora_A.bias': 'bias',
  'lora_B.bias': 'bias',
  lora_embedding_A: 'embedding',
  lora_embedding_B: 'embedding',
};

const HALVES = ['lora_A.weight', 'lora_B.weight'] as const;

/** A tensor of an adapter; its kind may be followed by the adapter's name, as in a state_dict. */
const LORA_PART = /^(.+)\.(lora_[^.]+)((?:\.[^.]+)*)$/s;
/** Trained rows of an embedding. */
const TOKEN_PART = /^(.+?)\.(token_adapter)\..+$/s;
/** Tensors that are only used in training. */
const TRAINING_PART = /^lora_(?:velora|monteclora)_/;

/** The maximum number of names in a message. */
const MOST_LISTED = 20;

/** lora_A (rank, dIn) and lora_B (dOut, rank) of a module. */
export interface Halves {
  readonly module: string;
  readonly loraA: Tensor;
  readonly loraB: Tensor;
}

/**
 * The adapter of the requested module, or of the only module that has one of a linear layer. Throws
 * ERR_ARGUMENT for another number of modules, ERR_FORMAT if the module has something else or if
 * `refuse` throws.
 */
export function chooseModule(
  tensors: ReadonlyMap<string, Tensor>,
  requested: unknown,
  refuse: (module: string) => void,
): Halves {
  const modules = groupByModule(tensors);
  const take = (module: string): Halves => {
    refuse(module);
    return halvesOf(module, modules.get(module) as ModuleTensors);
  };
  if (typeof requested === 'string' && modules.has(requested)) return take(requested);
  const { taken, errors } = takeAll([...modules.keys()], take);
  const [only] = taken;
  if (requested === undefined && only && taken.length === 1) return only;
  if (only) throw otherChoice(taken, requested);
  throw errors.find(({ reason }) => reason !== 'whole-module') ?? errors[0];
}

function takeAll(modules: readonly string[], take: (module: string) => Halves) {
  const taken: Halves[] = [];
  const errors: LoraError[] = [];
  for (const module of modules) {
    try {
      taken.push(take(module));
    } catch (error) {
      if (!(error instanceof LoraError)) throw error;
      errors.push(error);
    }
  }
  return { taken, errors };
}

function otherChoice(choices: readonly Halves[], requested: unknown): LoraError {
  const listed = choices.slice(0, MOST_LISTED).map(({ module }) => describe(module));
  const more = choices.length > MOST_LISTED ? ` and ${choices.length - MOST_LISTED} more` : '';
  const received = requested === undefined ? 'missing' : describe(requested);
  return wrongArgument(
    `module is ${received}; one of those in the file was expected: ${listed.join(', ')}${more}`,
  );
}

/** The module that a tensor belongs to. Throws ERR_FORMAT. */
export const moduleOf = (tensor: string): string => splitName(tensor).module;

/** The name of a module for patterns: modules that are wrapped within a layer use the layer's. */
export const patternName = (module: string): string =>
  module.replace(/\.base_layer(?=\.|$).*/s, '');

function groupByModule(tensors: ReadonlyMap<string, Tensor>): Map<string, ModuleTensors> {
  const modules = new Map<string, ModuleTensors>();
  for (const [name, tensor] of tensors) {
    const { module, part, adapter } = splitName(name);
    if (TRAINING_PART.test(part)) continue;
    const found = modules.get(module) ?? { parts: new Map(), adapters: new Set() };
    found.parts.set(part, tensor);
    if (adapter !== undefined) found.adapters.add(adapter);
    modules.set(module, found);
  }
  if (modules.size === 0) throw refused('tensor', 'the file holds no tensors');
  return modules;
}

interface Name {
  readonly module: string;
  readonly part: string;
  readonly adapter?: string;
}

function splitName(name: string): Name {
  const path = name.slice(NAME_PREFIX.length);
  const end = path.lastIndexOf('.');
  if (!name.startsWith(NAME_PREFIX) || end < 1) {
    const expected = `${NAME_PREFIX}<module>.lora_A.weight`;
    const received = `there is a tensor ${describe(name)}`;
    throw refused('tensor', `${received}; names such as ${expected} were expected`);
  }
  const [, embedding, tokens] = TOKEN_PART.exec(path) ?? [];
  if (embedding && tokens) return { module: embedding, part: tokens };
  const [, module, kind, rest = ''] = LORA_PART.exec(path) ?? [];
  if (!module || !kind) return { module: path.slice(0, end), part: path.slice(end + 1) };
  const [, adapter = '', values = ''] = /^(.*?)(\.weight|\.bias|)$/s.exec(rest) ?? [];
  return { module, part: kind + values, adapter: adapter.slice(1) };
}

function halvesOf(module: string, { parts, adapters }: ModuleTensors): Halves {
  for (const part of parts.keys()) refuseForeign(module, part);
  const named = [...adapters].map((name) => (name === '' ? 'one without a name' : describe(name)));
  if (named.length > 1) {
    throw refused('tensor', `${describe(module)} has several adapters: ${named.join(', ')}`);
  }
  const [loraA, loraB] = HALVES.map((part) => linearHalf(module, part, parts.get(part)));
  return { module, loraA: loraA as Tensor, loraB: loraB as Tensor };
}

function refuseForeign(module: string, part: string): void {
  if ((HALVES as readonly string[]).includes(part)) return;
  const reason = Object.hasOwn(FOREIGN, part) ? FOREIGN[part] : undefined;
  if (reason || part.startsWith('lora_') || part === 'token_adapter') {
    throw refused(
      reason ?? 'setting',
      `the module ${describe(module)} has ${shortened(part)}: not supported`,
    );
  }
  const what = `${describe(module)} was trained as a whole (its ${shortened(part)} is stored)`;
  throw refused('whole-module', `the module ${what}: there is no adapter of it`);
}

function linearHalf(module: string, part: string, tensor: Tensor | undefined): Tensor {
  const what = `${shortened(part)} of ${describe(module)}`;
  if (!tensor) throw refused('tensor', `${what} is missing`);
  const { shape, dtype } = tensor;
  if (shape.length > 2) {
    const received = `${what} has ${shape.length} dimensions, which is that of a convolution`;
    throw refused('convolution', `${received}: not supported`);
  }
  if (shape.length < 2 || shape.includes(0)) {
    throw refused(
      'tensor',
      `${what} has the shape [${listedLengths(shape)}]; a matrix was expected`,
    );
  }
  if (['F64', 'F32', 'F16', 'BF16'].includes(dtype)) return tensor;
  throw refused('tensor', `${what} is of ${dtype}; F64, F32, F16 or BF16 was expected`);
}

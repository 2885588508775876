import {
  acceptChoice,
  acceptOptions,
  isRecord,
  readMembers,
  unexpected,
} from '../../checks/accept.js';
import { acceptAnyAdapter } from '../../adapters/rank-zero.js';
import { refuseBeside } from '../../arguments/problem.js';
import type { AdapterInput } from '../../types/adapter.js';
import { describe } from '../../base/describe.js';
import { wrongArgument } from '../../base/errors.js';
import { transpose } from '../../matrices/transpose.js';
import type { OwnedBytes } from '../../types/arrays.js';
import { VERSION } from '../../base/version.js';
import { isWellFormed } from '../../checks/bytes.js';
import { extendedConfig, newConfig, type NamedAdapter } from './export-config.js';
import { acceptPeftFiles, CONFIG_FILE, MODEL_FILE, tensorName, type PeftFiles } from './files.js';
import type { PeftAdapter } from './import.js';
import { METADATA, ownKey } from './metadata.js';
import { chooseModule, moduleOf } from './modules.js';
import { isPickle, pickleRefused } from './pickle.js';
import { readSafetensors, type SafetensorsFile } from '../safetensors/reader.js';
import { entriesOf, writeSafetensors, type TensorInput } from '../safetensors/writer.js';

export interface PeftFileOptions {
  /**
   * The name or folder of the model, which PEFT only uses to find it. Not with `into`. Default: that of
   * the adapters, if `fromPeft()` returned them.
   */
  baseModel?: string | undefined;
  /** The type of the stored values: 'F32' by default; 'F64' keeps every bit. */
  dtype?: 'F32' | 'F64' | undefined;
  /**
   * The files of an adapter to extend, as `toPeft()` or PEFT wrote them; they are not modified. A
   * module that they contain is replaced; all other tensors, metadata and settings are preserved
   * bit for bit.
   */
  into?: PeftFiles | undefined;
}

export interface ToPeftOptions extends PeftFileOptions {
  /**
   * The dotted name of the adapter's linear layer in the model, as in `model.named_modules()`:
   * 'proj', or 'encoder.layers.0.proj'.
   */
  module: string;
}

/** Adapters of several layers, by dotted names. */
export interface PeftModules {
  modules: Readonly<Record<string, AdapterInput>> | ReadonlyMap<string, AdapterInput>;
}

/**
 * Encodes an adapter for Hugging Face PEFT: the two files that `PeftModel.from_pretrained()` reads,
 * as bytes by their names. lora_A is aᵀ and lora_B is bᵀ. The exact scale and the preprocessing,
 * which PEFT's settings cannot express, are in the metadata of the tensors, which only `fromPeft()`
 * reads. `fanInFanOut` is that of the adapter, if it has it as those of `fromPeft()` do.
 *
 * @throws LoraError ERR_ARGUMENT, ERR_SHAPE, ERR_NOT_FINITE; with `into`, ERR_FORMAT like
 *   fromPeft()
 *
 * @example
 * const files = toPeft(await train(options), { module: 'proj' });
 * downloadPeft(files); // in a page; writePeftFolder('adapter', files) in Node
 */
export function toPeft(
  adapter: AdapterInput & Partial<Pick<PeftAdapter, 'baseModel' | 'fanInFanOut'>>,
  options: ToPeftOptions,
): PeftFiles;

/**
 * Encodes adapters of several layers in one pair of files. Their ranks and scales may differ; PEFT
 * reads them from `rank_pattern` and `alpha_pattern`.
 *
 * @throws LoraError as for a single adapter
 *
 * @example
 * const files = toPeft({ modules: { 'attn.q_proj': q, 'attn.v_proj': v } });
 */
export function toPeft(adapters: PeftModules, options?: PeftFileOptions): PeftFiles;
export function toPeft(
  adapter: AdapterInput | PeftModules,
  options: Partial<ToPeftOptions> = {},
): PeftFiles {
  const modules = modulesOf(adapter);
  const names = [...(modules ? [] : ['module']), 'baseModel', 'dtype', 'into'];
  const given = acceptOptions('toPeft()', options, names);
  const named = modules
    ? modules.map(([module, one]) => acceptNamed(module, one, `modules[${describe(module)}]`))
    : [acceptNamed(given.module, adapter, 'adapter')];
  const dtype = acceptChoice('dtype', given.dtype, ['F32', 'F64']) ?? 'F32';
  const tensors = Object.assign({}, ...named.map((one) => tensorsOf(one, dtype))) as Tensors;
  if (given.into !== undefined) {
    refuseBeside(given, 'baseModel', 'into');
    return addTo(acceptPeftFiles(given.into, 'into'), named, tensors);
  }
  const adapters = modules ? modules.map(([, one]) => one) : [adapter];
  const model = {
    baseModel: acceptBaseModel(given.baseModel ?? common(adapters, 'baseModel')),
    fanInFanOut: common(adapters, 'fanInFanOut') === true,
  };
  return {
    [CONFIG_FILE]: newConfig(named, model) as OwnedBytes,
    [MODEL_FILE]: writeSafetensors(tensors, {
      format: 'pt',
      [METADATA.version]: VERSION,
      ...metadataOf(named, modules ? ownKey : (key) => key),
    }),
  };
}

/** The adapters by name; undefined for a single adapter. */
function modulesOf(value: unknown): [unknown, unknown][] | undefined {
  if (!isRecord(value)) return undefined;
  const { modules } = readMembers('', value, ['modules']);
  if (modules === undefined) return undefined;
  const entries = entriesOf('modules', modules, 'an object or a Map of adapters');
  if (entries.length > 0) return entries;
  throw wrongArgument('modules is empty; one adapter was expected');
}

function acceptNamed(module: unknown, adapter: unknown, name: string): NamedAdapter {
  return { module: acceptModule(module), adapter: acceptAnyAdapter(adapter, name) };
}

/** What all of the adapters have under a name, as those of fromPeft() do; undefined if they differ. */
function common(adapters: readonly unknown[], name: string): unknown {
  const [first, ...others] = adapters.map((adapter) =>
    isRecord(adapter) ? readMembers('adapter.', adapter, [name])[name] : undefined,
  );
  return others.every((other) => other === first) ? first : undefined;
}

type Tensors = Record<string, TensorInput>;

function tensorsOf({ module, adapter }: NamedAdapter, dtype: 'F32' | 'F64'): Tensors {
  const { a, b, dIn, dOut, rank } = adapter;
  const tensor = (name: string, values: Float64Array, rows: number, cols: number): TensorInput => ({
    dtype,
    shape: [cols, rows],
    bytes: narrow(name, transpose(values, rows, cols), dtype),
  });
  return {
    [tensorName(module, 'A')]: tensor('a', a, dIn, rank),
    [tensorName(module, 'B')]: tensor('b', b, rank, dOut),
  };
}

function metadataOf(
  named: readonly NamedAdapter[],
  keyOf: (key: string, module: string) => string,
): Record<string, string> {
  const entries = named.flatMap(({ module, adapter: { scale, preprocessing } }) => [
    [keyOf(METADATA.scale, module), String(scale)],
    ...(preprocessing
      ? [[keyOf(METADATA.preprocessing, module), JSON.stringify(preprocessing)]]
      : []),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Adds or replaces modules in files. */
function addTo(files: PeftFiles, named: readonly NamedAdapter[], added: Tensors): PeftFiles {
  if (isPickle(files[MODEL_FILE])) throw pickleRefused('the bytes are');
  const { tensors, metadata } = readSafetensors(files[MODEL_FILE]);
  const modules = [...new Set([...tensors.keys()].map(moduleOf))];
  const replaced = named.map(({ module }) => module);
  for (const module of replaced)
    if (modules.includes(module)) chooseModule(tensors, module, () => {});
  return {
    [CONFIG_FILE]: extendedConfig(files[CONFIG_FILE], modules, named) as OwnedBytes,
    [MODEL_FILE]: writeSafetensors(
      new Map<string, TensorInput>([
        ...withoutModules(tensors, replaced),
        ...Object.entries(added),
      ]),
      new Map([
        ...withoutKeys(metadata, replaced),
        ...Object.entries({ format: metadata.get('format') ?? 'pt', ...metadataOf(named, ownKey) }),
      ]),
    ),
  };
}

const withoutModules = (tensors: SafetensorsFile['tensors'], modules: readonly string[]) =>
  [...tensors].filter(([name]) => !modules.includes(moduleOf(name)));

const withoutKeys = (metadata: SafetensorsFile['metadata'], modules: readonly string[]) =>
  [...metadata].filter(
    ([key]) => !modules.some((module) => key === ownKey(METADATA.preprocessing, module)),
  );

function narrow(name: string, values: Float64Array, dtype: 'F32' | 'F64') {
  if (dtype === 'F64') return values;
  const narrowed = Float32Array.from(values);
  if (narrowed.every(Number.isFinite)) return narrowed;
  throw wrongArgument(`adapter.${name} has values beyond the range of F32; dtype 'F64' holds them`);
}

function acceptModule(value: unknown): string {
  const isName = typeof value === 'string' && isWellFormed(value);
  if (isName && /^[^.\s]+(\.[^.\s]+)*$/.test(value)) return value;
  throw unexpected('module', value, "the dotted name of a layer, such as 'encoder.proj',");
}

function acceptBaseModel(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw unexpected('baseModel', value, "a model's name or folder");
}

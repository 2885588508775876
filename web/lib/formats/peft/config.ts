import { reading, unexpected } from '../../checks/accept.js';
import { className, describe, messageOf, shortened } from '../../base/describe.js';
import { acceptBytes, decodeUtf8 } from '../../checks/bytes.js';
import type { BytesInput } from '../../types/arrays.js';
import { refused } from '../../base/format-errors.js';
import type { PeftReason } from '../../types/reasons.js';
import { CONFIG_FILE } from './files.js';

/** The settings of adapter_config.json that an adapter's value depends on. */
export interface PeftConfig {
  readonly rank: number;
  readonly alpha: number;
  readonly rslora: boolean;
  readonly rankPattern: ReadonlyMap<string, number>;
  readonly alphaPattern: ReadonlyMap<string, number>;
  /** Whether the base layer stores its weight as (dIn, dOut), as in GPT-2. */
  readonly fanInFanOut: boolean;
  /** The ends of the dotted names of parameters that have adapters of their own. */
  readonly targetParameters: readonly string[];
  /** The ends of the names of modules of which single rows were trained. */
  readonly tokenModules: readonly string[];
  readonly baseModel: string | undefined;
}

type Settings = Readonly<Record<string, unknown>>;

const PATTERNS = ['rank_pattern', 'alpha_pattern'] as const;
/** Keys that an object orders as array indices. */
const INDEX = /^(?:0|[1-9]\d*)$/;

/**
 * Settings that do not affect what an adapter adds to its layer. Settings of an initialisation
 * (eva_config, …) are among them: init_lora_weights says whether it took place; they remain in
 * converted adapters, where PEFT ignores them. VeLoRA and MonteCLoRA only affect training.
 */
const NEUTRAL = [
  'auto_mapping',
  'base_model_name_or_path',
  'ensure_weight_tying',
  'exclude_modules',
  'inference_mode',
  'layers_pattern',
  'layers_to_transform',
  'lora_dropout',
  'megatron_core',
  'merge_weights',
  'modules_to_save',
  'peft_version',
  'qalora_group_size',
  'revision',
  'runtime_config',
  'target_modules',
  'task_type',
  'corda_config',
  'eva_config',
  'loftq_config',
  'lora_ga_config',
  'monteclora_config',
  'velora_config',
];

/** Settings that are read below. */
const READ = [
  'peft_type',
  'bias',
  'init_lora_weights',
  'r',
  'lora_alpha',
  'use_rslora',
  'rank_pattern',
  'alpha_pattern',
  'fan_in_fan_out',
  'target_parameters',
  'trainable_token_indices',
];

/** Settings in use that are refused, and the reason of the error. */
const REFUSED: Readonly<Record<string, PeftReason>> = { use_dora: 'dora', lora_bias: 'bias' };

/** Initialisations that do not change the frozen weight. */
const HARMLESS_STARTS = ['gaussian', 'eva', 'orthogonal', 'mica'];

/** Parses the settings of an adapter. Throws ERR_FORMAT for unsupported ones, ERR_ARGUMENT. */
export function parseConfig(config: string | BytesInput | object): PeftConfig {
  const settings = settingsOf(config);
  if (settings.peft_type !== 'LORA') {
    throw refused('peft-type', `peft_type is ${shown(settings.peft_type)}; "LORA" was expected`);
  }
  for (const name of Object.keys(settings)) refuseWhatIsNotHonoured(settings, name);
  return {
    rank: wholeNumber('r', settings.r),
    alpha: finiteNumber('lora_alpha', settings.lora_alpha),
    rslora: isInUse(settings.use_rslora),
    rankPattern: pattern(settings, 'rank_pattern', wholeNumber),
    alphaPattern: pattern(settings, 'alpha_pattern', finiteNumber),
    fanInFanOut: isInUse(settings.fan_in_fan_out),
    targetParameters: parameterNames(settings),
    tokenModules: tokenModules(settings),
    baseModel:
      typeof settings.base_model_name_or_path === 'string'
        ? settings.base_model_name_or_path
        : undefined,
  };
}

function settingsOf(config: string | BytesInput | object): Settings {
  if (className(config) === 'Object') return plainCopy(config as object);
  if (typeof config === 'string' && !/[[{"\d]/.test(config)) {
    const advice = 'readPeftFolder(folder) of lora-wasm/peft/node reads them';
    throw unexpected('config', config, `${CONFIG_FILE}, as text or bytes,`, advice);
  }
  const text = typeof config === 'string' ? config : decodeUtf8(acceptBytes('config', config));
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch (cause) {
    throw refused('config', `${CONFIG_FILE} is not JSON: ${messageOf(cause)}`);
  }
  if (className(value) === 'Object') return inOrder(value as Settings, text as string);
  throw refused('config', `${CONFIG_FILE} holds ${describe(value)}; an object was expected`);
}

/**
 * Turns patterns into Maps in the order of the text: the first pattern that matches counts, but
 * JavaScript objects put keys such as "0" first.
 */
function inOrder(settings: Settings, text: string): Settings {
  let isWithin = false;
  const marked = text.replace(/\\.|"/gs, (token) => {
    if (token !== '"') return token;
    isWithin = !isWithin;
    return isWithin ? '"#' : '"';
  });
  const all = JSON.parse(marked) as Record<string, object>;
  const ordered = PATTERNS.filter((name) => className(settings[name]) === 'Object').map((name) => {
    const values = settings[name] as Settings;
    const keys = Object.keys(all[`#${name}`] as object).map((key) => key.slice(1));
    return [name, new Map(keys.map((key) => [key, values[key]]))];
  });
  return { ...settings, ...Object.fromEntries(ordered) };
}

/** A round trip through JSON removes getters and other code. */
function plainCopy(config: object): Settings {
  const copy: unknown = reading('config', () => JSON.parse(JSON.stringify(config)));
  if (className(copy) === 'Object') return copy as Settings;
  throw refused('config', `config is ${describe(copy)} as JSON; an object was expected`);
}

function refuseWhatIsNotHonoured(settings: Settings, name: string): void {
  const value = settings[name];
  const received = `${shortened(name)} is ${shown(value)}`;
  if (name === 'bias' && isInUse(value) && value !== 'none') {
    throw refused('bias', `${received}; trained biases are not supported, only "none"`);
  }
  if (name === 'init_lora_weights' && !isHarmlessStart(value)) {
    throw refused('changed-base', `${received}, which may have changed the frozen weight too`);
  }
  if (NEUTRAL.includes(name) || READ.includes(name) || !isInUse(value)) return;
  const reason = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  throw refused(reason ?? 'setting', `${received}, which is not supported`);
}

function isHarmlessStart(value: unknown): boolean {
  if (typeof value === 'string') return HARMLESS_STARTS.includes(value.toLowerCase());
  return value === undefined || value === null || typeof value === 'boolean';
}

/** Whether a setting is not off, none or empty. */
function isInUse(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A pattern in the order of the file; an object without an order gets that of PEFT. */
function pattern(
  settings: Settings,
  name: (typeof PATTERNS)[number],
  accept: (name: string, value: unknown) => number,
): ReadonlyMap<string, number> {
  const value = settings[name] ?? {};
  const kind = className(value);
  if (kind !== 'Object' && kind !== 'Map') throw unfit(name, value, 'an object of numbers');
  const entries: [string, unknown][] =
    kind === 'Map' ? [...(value as ReadonlyMap<string, unknown>)] : Object.entries(value);
  if (kind === 'Object' && entries.some(([key]) => INDEX.test(key))) {
    entries.sort(([one], [other]) => (one < other ? -1 : 1));
  }
  return new Map(entries.map(([key, entry]) => [key, accept(`${name}[${describe(key)}]`, entry)]));
}

function parameterNames(settings: Settings): readonly string[] {
  const value = settings.target_parameters ?? [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  throw unfit('target_parameters', value, 'an Array of names');
}

/**
 * The names in trainable_token_indices; a plain list refers to the input embedding, which is no
 * linear layer.
 */
function tokenModules(settings: Settings): readonly string[] {
  const value = settings.trainable_token_indices;
  return className(value) === 'Object' ? Object.keys(value as object) : [];
}

function wholeNumber(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw unfit(name, value, 'a whole number of 1 or more');
}

function finiteNumber(name: string, value: unknown): number {
  if (Number.isFinite(value)) return value as number;
  throw unfit(name, value, 'a finite number');
}

function unfit(name: string, value: unknown, expected: string) {
  const where = `in ${CONFIG_FILE}; ${expected} was expected`;
  return refused('config', `${name} is ${shown(value)} ${where}`);
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : describe(value));

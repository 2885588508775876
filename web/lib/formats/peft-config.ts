import { className, describe } from '../describe.js';
import { acceptBytes, decodeUtf8, type BytesInput } from './bytes.js';
import { refused, type PeftReason } from './peft-errors.js';
import { CONFIG_FILE } from './peft-files.js';

/** The settings of adapter_config.json that an adapter's value depends on. */
export interface PeftConfig {
  readonly rank: number;
  readonly alpha: number;
  readonly rslora: boolean;
  readonly rankPattern: ReadonlyMap<string, number>;
  readonly alphaPattern: ReadonlyMap<string, number>;
  readonly baseModel: string | undefined;
}

type Settings = Readonly<Record<string, unknown>>;

/** Settings that say nothing about what an adapter adds to the layer that it is for. */
const NEUTRAL = [
  ...['auto_mapping', 'base_model_name_or_path', 'ensure_weight_tying', 'eva_config'],
  ...['exclude_modules', 'inference_mode', 'layers_pattern', 'layers_to_transform'],
  ...['lora_dropout', 'megatron_core', 'modules_to_save', 'peft_version', 'qalora_group_size'],
  ...['revision', 'runtime_config', 'target_modules', 'task_type'],
];

/** Settings that are read below. */
const READ = [
  ...['peft_type', 'bias', 'init_lora_weights', 'r', 'lora_alpha', 'use_rslora'],
  ...['rank_pattern', 'alpha_pattern'],
];

/** Settings that are refused for a reason of their own wherever they are in use. */
const REFUSED: Readonly<Record<string, PeftReason>> = {
  use_dora: 'dora',
  lora_bias: 'bias',
  fan_in_fan_out: 'fan-in-fan-out',
};

/** Initialisations after which the frozen weight is what it was. */
const HARMLESS_STARTS = [true, false, undefined, null, 'gaussian', 'eva', 'orthogonal'];

/** The settings of an adapter that can be honoured. Throws ERR_FORMAT, ERR_ARGUMENT. */
export function parseConfig(config: string | BytesInput | object): PeftConfig {
  const settings = settingsOf(config);
  if (settings.peft_type !== 'LORA') {
    throw refused('peft-type', `peft_type is ${shown(settings, 'peft_type')}; "LORA" was expected`);
  }
  for (const name of Object.keys(settings)) refuseWhatIsNotHonoured(settings, name);
  return {
    rank: wholeNumber('r', settings.r),
    alpha: finiteNumber('lora_alpha', settings.lora_alpha),
    rslora: isInUse(settings.use_rslora),
    rankPattern: pattern(settings, 'rank_pattern', wholeNumber),
    alphaPattern: pattern(settings, 'alpha_pattern', finiteNumber),
    baseModel:
      typeof settings.base_model_name_or_path === 'string'
        ? settings.base_model_name_or_path
        : undefined,
  };
}

function settingsOf(config: string | BytesInput | object): Settings {
  if (className(config) === 'Object') return config as Settings;
  const text = typeof config === 'string' ? config : decodeUtf8(acceptBytes('config', config));
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch (cause) {
    throw refused('config', `${CONFIG_FILE} is not JSON: ${(cause as Error).message}`);
  }
  if (className(value) === 'Object') return value as Settings;
  throw refused('config', `${CONFIG_FILE} holds ${describe(value)}; an object was expected`);
}

function refuseWhatIsNotHonoured(settings: Settings, name: string): void {
  const value = settings[name];
  const came = `${name} is ${shown(settings, name)}`;
  if (name === 'bias' && isInUse(value) && value !== 'none') {
    throw refused('bias', `${came}; trained biases are not supported, only "none"`);
  }
  if (name === 'init_lora_weights' && !HARMLESS_STARTS.includes(value as string)) {
    throw refused('changed-base', `${came}, which may have changed the frozen weight too`);
  }
  if (NEUTRAL.includes(name) || READ.includes(name) || !isInUse(value)) return;
  const reason = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  throw refused(reason ?? 'setting', `${came}, which is not supported`);
}

/** Whether a setting is anything else than off, none or empty. */
function isInUse(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function pattern(
  settings: Settings,
  name: string,
  accept: (name: string, value: unknown) => number,
): ReadonlyMap<string, number> {
  const value = settings[name] ?? {};
  if (className(value) !== 'Object') throw unfit(name, value, 'an object of numbers');
  const entries = Object.entries(value);
  return new Map(entries.map(([key, entry]) => [key, accept(`${name}[${describe(key)}]`, entry)]));
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
  const came = value === undefined ? 'missing' : describe(value);
  return refused('config', `${name} is ${came} in ${CONFIG_FILE}; ${expected} was expected`);
}

function shown(settings: Settings, name: string): string {
  return settings[name] === undefined ? 'missing' : describe(settings[name]);
}

/** The contents of adapter_config.json: for a new adapter, and for one to which modules are added. */
import type { AcceptedAdapter } from '../../adapters/adapter.js';
import { unexpected } from '../../checks/accept.js';
import { describe } from '../../base/describe.js';
import { wrongArgument } from '../../base/errors.js';
import { decodeUtf8 } from '../../checks/bytes.js';
import { alphaFor, alphasFor } from './alpha.js';
import { parseConfig } from './config.js';
import { refused } from '../../base/format-errors.js';
import { escaped, exactKey, matchesWhole, matchPattern } from './pattern.js';
import { patternName } from './modules.js';

/** An adapter with the name of its layer. */
export interface NamedAdapter {
  readonly module: string;
  readonly adapter: AcceptedAdapter;
}

/** The values that PEFT must find for a module. */
interface Layer {
  readonly module: string;
  readonly rank: number;
  readonly alpha: number;
}

interface Patterns {
  readonly rank: ReadonlyMap<string, number>;
  readonly alpha: ReadonlyMap<string, number>;
}

type Settings = Record<string, unknown>;

/** Settings for a new adapter. Only those that every PEFT since 0.7 knows: it warns about others. */
export function newConfig(
  named: readonly NamedAdapter[],
  { baseModel, fanInFanOut }: { baseModel: string | null; fanInFanOut: boolean },
): Uint8Array {
  const { alphas, rslora } = alphasFor(named.map(({ adapter }) => adapter));
  const layers = named.map((one, i) => layerOf(one, alphas[i] as number));
  const { rank: r, alpha } = layerWithoutPattern(layers);
  const none = { rank: new Map<string, number>(), alpha: new Map<string, number>() };
  const patterns = withLayers(none, { rank: r, alpha }, layers, layers);
  const hasPatterns = patterns.rank.size > 0;
  return encode({
    ...(hasPatterns && { alpha_pattern: patterns.alpha }),
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: fanInFanOut,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    peft_type: 'LORA',
    r,
    ...(hasPatterns && { rank_pattern: patterns.rank }),
    target_modules: layers.map(({ module }) => module),
    task_type: null,
    use_rslora: rslora,
  });
}

/**
 * Extends the settings of a file with `modules` by those in `named`, without changing what PEFT
 * finds for the others. Throws ERR_FORMAT for settings that fromPeft() refuses.
 */
export function extendedConfig(
  config: Uint8Array,
  modules: readonly string[],
  named: readonly NamedAdapter[],
): Uint8Array {
  const { rank, alpha, rslora, rankPattern, alphaPattern } = parseConfig(config);
  const settings = JSON.parse(decodeUtf8(config) as string) as Settings;
  const layers = named.map((one) => layerOf(one, alphaFor(one.adapter, rslora)));
  const kept = modules
    .filter((module) => !layers.some((layer) => layer.module === module))
    .map((module) => ({
      module,
      rank: matchPattern(rankPattern, patternName(module), rank),
      alpha: matchPattern(alphaPattern, patternName(module), alpha),
    }));
  const before = { rank: rankPattern, alpha: alphaPattern };
  const patterns = withLayers(before, { rank, alpha }, layers, [...layers, ...kept]);
  for (const { module } of layers)
    if (!modules.includes(module)) requireReachable(settings, module);
  return encode({
    ...settings,
    alpha_pattern: patterns.alpha,
    rank_pattern: patterns.rank,
    target_modules: targetsWith(settings.target_modules, modules, layers),
  });
}

function layerOf({ module, adapter }: NamedAdapter, alpha: number): Layer {
  const { rank, scale } = adapter;
  if (Number.isFinite(alpha)) return { module, rank, alpha };
  throw unexpected('adapter.scale', scale, 'one whose product with rank is finite');
}

/**
 * The layer whose values become the defaults. For PEFT before 0.14 a key also matches all names
 * that end with a dot and the key, so that a layer whose name ends other names should have no
 * pattern.
 */
function layerWithoutPattern(layers: readonly Layer[]): Layer {
  const ends = layers.filter(({ module }) =>
    layers.some((other) => other.module.endsWith(`.${module}`)),
  );
  return [...(ends.length > 0 ? ends : layers)].sort(byLength).at(-1) as Layer;
}

/** Longest first: a name comes before the names that it ends with. */
const byLength = (one: Layer, other: Layer): number => other.module.length - one.module.length;

/**
 * Extends the patterns so that all of `expected` get their rank and alpha. Layers that need a key
 * get one before the others: their name or, if that would match other modules too, an expression
 * for them alone. A key is in both patterns, since PEFT before 0.14 searches both at once.
 */
function withLayers(
  before: Patterns,
  fallback: Omit<Layer, 'module'>,
  layers: readonly Layer[],
  expected: readonly Layer[],
): Patterns {
  const isRight = (patterns: Patterns) => (layer: Layer) => isMatched(patterns, fallback, layer);
  const wanting = layers.filter((layer) => !isRight(before)(layer)).sort(byLength);
  for (const keyOf of [(module: string) => module, exactKey]) {
    const extended = (value: 'rank' | 'alpha') => {
      const own = wanting.map((layer) => [keyOf(layer.module), layer[value]] as const);
      return new Map([...own, ...before[value], ...own]); // the last value of a key, in its first place
    };
    const patterns = { rank: extended('rank'), alpha: extended('alpha') };
    if (expected.every(isRight(patterns))) return patterns;
  }
  throw wrongArgument('the modules cannot be told from each other by patterns');
}

/** Whether PEFT finds these values; false for a name that is not a valid regular expression. */
function isMatched(
  patterns: Patterns,
  fallback: Omit<Layer, 'module'>,
  { module, rank, alpha }: Layer,
): boolean {
  const name = patternName(module);
  try {
    return (
      matchPattern(patterns.rank, name, fallback.rank) === rank &&
      matchPattern(patterns.alpha, name, fallback.alpha) === alpha
    );
  } catch {
    return false;
  }
}

/** Throws for settings by which PEFT could skip a targeted module. */
function requireReachable(settings: Settings, module: string): void {
  for (const name of ['exclude_modules', 'layers_to_transform']) {
    const value = settings[name];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
      continue;
    const what = `${name} is ${describe(value)}, which may leave out the module ${describe(module)}`;
    throw refused('setting', `${what}: not supported`);
  }
}

/** Adds modules to target_modules, which is a list of names or a regular expression. */
function targetsWith(
  targets: unknown,
  modules: readonly string[],
  layers: readonly Layer[],
): unknown {
  const names = layers.map(({ module }) => module);
  if (targets === 'all-linear') return targets;
  if (typeof targets === 'string') {
    const others = names.filter((module) => !matchesWhole(targets, module));
    return [targets, ...others.map(escaped)].join('|');
  }
  const listed: unknown[] = Array.isArray(targets) ? targets : [...modules];
  const isNamed = (module: string) =>
    listed.some((name) => module === name || module.endsWith(`.${String(name)}`));
  return [...listed, ...names.filter((module) => !isNamed(module))];
}

/**
 * Encodes the settings as JSON with Maps as objects in their order, since JavaScript objects put
 * keys such as "0" first.
 */
function encode(settings: Settings): Uint8Array {
  const members = Object.entries(settings).map(([name, value]) => {
    const text = value instanceof Map ? objectOf(value) : JSON.stringify(value, undefined, 2);
    return `  ${JSON.stringify(name)}: ${text.replaceAll('\n', '\n  ')}`;
  });
  return new TextEncoder().encode(`{\n${members.join(',\n')}\n}\n`);
}

function objectOf(map: ReadonlyMap<string, number>): string {
  const members = [...map].map(([key, value]) => `  ${JSON.stringify(key)}: ${value}`);
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n}`;
}

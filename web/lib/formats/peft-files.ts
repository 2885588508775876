export const CONFIG_FILE = 'adapter_config.json';
export const MODEL_FILE = 'adapter_model.safetensors';

/** The two files of an adapter's folder, by their names. */
export interface PeftFiles {
  readonly [CONFIG_FILE]: Uint8Array<ArrayBuffer>;
  readonly [MODEL_FILE]: Uint8Array<ArrayBuffer>;
}

/** What the names of all tensors begin with: the wrappers that PEFT puts around a model. */
export const NAME_PREFIX = 'base_model.model.';

export const tensorName = (module: string, half: 'A' | 'B'): string =>
  `${NAME_PREFIX}${module}.lora_${half}.weight`;

import { isRecord, readMembers, unexpected } from '../../checks/accept.js';
import { acceptBytes } from '../../checks/bytes.js';
import type { OwnedBytes } from '../../types/arrays.js';

export const CONFIG_FILE = 'adapter_config.json';
export const MODEL_FILE = 'adapter_model.safetensors';

/** The two files of an adapter's folder, by their names. */
export interface PeftFiles {
  readonly [CONFIG_FILE]: OwnedBytes;
  readonly [MODEL_FILE]: OwnedBytes;
}

/** Throws ERR_ARGUMENT unless the value has the two files. */
export function acceptPeftFiles(files: unknown, argument = 'files'): PeftFiles {
  if (!isRecord(files)) throw unexpected(argument, files, 'what toPeft() made');
  const given = readMembers(`${argument}.`, files, [CONFIG_FILE, MODEL_FILE]);
  const accept = (name: string) => acceptBytes(`${argument}["${name}"]`, given[name]) as OwnedBytes;
  return { [CONFIG_FILE]: accept(CONFIG_FILE), [MODEL_FILE]: accept(MODEL_FILE) };
}

/** The prefix of all tensor names: the wrappers that PEFT puts around a model. */
export const NAME_PREFIX = 'base_model.model.';

export const tensorName = (module: string, half: 'A' | 'B'): string =>
  `${NAME_PREFIX}${module}.lora_${half}.weight`;

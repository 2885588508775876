import { readFileSync, readdirSync } from 'node:fs';
import { readSafetensors, writeSafetensors } from 'lora-wasm/safetensors';

const directory = new URL('../golden/peft/', import.meta.url);

/** The adapters that PEFT wrote: see tests/golden/README.md. */
export const peftCases = readdirSync(directory).map((name) => {
  const read = (file) => readFileSync(new URL(`${name}/${file}`, directory));
  return {
    name,
    config: read('adapter_config.json'),
    model: read('adapter_model.safetensors'),
    expected: JSON.parse(read('expected.json')),
  };
});

export const peftCase = (wanted) => peftCases.find(({ name }) => name === wanted);

/** The case's tensors and settings, changed. */
export function changedPeft(name, { settings = {}, tensors = {}, rename = (key) => key }) {
  const { config, model } = peftCase(name);
  const read = new Map();
  for (const [key, tensor] of readSafetensors(model).tensors) read.set(rename(key), tensor);
  for (const [key, tensor] of Object.entries(tensors)) {
    if (tensor) read.set(key, tensor);
    else read.delete(key);
  }
  return [{ ...JSON.parse(config), ...settings }, writeSafetensors(read, { format: 'pt' })];
}

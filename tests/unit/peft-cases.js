import { readFileSync, readdirSync } from 'node:fs';

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

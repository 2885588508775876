import { readFileSync, readdirSync } from 'node:fs';

const directory = new URL('./golden/', import.meta.url);

/** The golden cases whose file names begin with `prefix`: see tests/golden/README.md. */
export function goldenCases(prefix) {
  return readdirSync(directory)
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => ({ name, golden: JSON.parse(readFileSync(new URL(name, directory), 'utf8')) }));
}

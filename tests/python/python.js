import { spawnSync } from 'node:child_process';

/** The one on the PATH first; Debian's packages are those of its own. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** A Python that can import all of these modules; undefined where there is none. */
export function pythonWith(...modules) {
  const imports = ['-c', `import ${modules.join(', ')}`];
  return PYTHONS.find((python) => spawnSync(python, imports).status === 0);
}

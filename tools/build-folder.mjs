// A build folder of CMake knows where it is by absolute paths: in a copied or moved checkout it is of
// no use, and CMake refuses to go on with it.
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes `folder` where it was made for another checkout than `home`, or in another place. */
export async function removeForeignBuild(folder, home) {
  const cache = await readFile(join(folder, 'CMakeCache.txt'), 'utf8').catch(() => undefined);
  if (cache === undefined) return;
  const isOwn =
    (await isSame(valueIn(cache, 'CMAKE_HOME_DIRECTORY'), home)) &&
    (await isSame(valueIn(cache, 'CMAKE_CACHEFILE_DIR'), folder));
  if (!isOwn) await rm(folder, { recursive: true });
}

const valueIn = (cache, name) => new RegExp(`^${name}:INTERNAL=(.*)$`, 'm').exec(cache)?.[1].trim();

/** Whether both paths lead to the same folder. */
async function isSame(path, other) {
  if (path === undefined) return false;
  const [first, second] = await Promise.all(
    [path, other].map((each) => realpath(each).catch(() => undefined)),
  );
  return first !== undefined && first === second;
}

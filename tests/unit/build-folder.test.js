/** tools/build-folder.mjs: a checkout that was copied or moved builds without anything being deleted. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeForeignBuild } from '../../tools/build-folder.mjs';

let root;
const at = (...path) => join(root, ...path);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lora-wasm-'));
  await mkdir(at('first/build/wasm'), { recursive: true });
  const lines = [
    '# This is the CMakeCache file.',
    `CMAKE_CACHEFILE_DIR:INTERNAL=${at('first/build/wasm')}`,
    'CMAKE_GENERATOR:INTERNAL=Ninja',
    `CMAKE_HOME_DIRECTORY:INTERNAL=${at('first')}`,
  ];
  await writeFile(at('first/build/wasm/CMakeCache.txt'), lines.join('\n'));
});

afterEach(() => rm(root, { recursive: true }));

const remove = (checkout) => removeForeignBuild(at(checkout, 'build/wasm'), at(checkout));
const isThere = (checkout) =>
  readFile(at(checkout, 'build/wasm/CMakeCache.txt')).then(
    () => true,
    () => false,
  );

test('its own is kept, also where a link leads to it', async () => {
  await symlink(at('first'), at('link'));
  for (const checkout of ['first', 'link']) {
    await remove(checkout);
    expect(await isThere('first')).toBe(true);
  }
});

test('that of a checkout that was copied is removed', async () => {
  await cp(at('first'), at('second'), { recursive: true });
  await remove('second');
  expect([await isThere('first'), await isThere('second')]).toEqual([true, false]);
});

test('that of a checkout that was moved is removed, and what else is built stays', async () => {
  await rename(at('first'), at('second'));
  await mkdir(at('second/build/lib'));
  await remove('second');
  expect(await isThere('second')).toBe(false);
  await rm(at('second/build/lib'), { recursive: true }); // throws where it is not there
});

test('a folder without a cache, or none at all, is left as it is', async () => {
  await rm(at('first/build/wasm/CMakeCache.txt'));
  await remove('first');
  await remove('nowhere');
  await rm(at('first/build/wasm'), { recursive: true });
});

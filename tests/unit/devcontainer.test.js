import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { debianPackages } from '../../tools/setup/needs.mjs';

const read = (name) => readFile(new URL(`../../.devcontainer/${name}`, import.meta.url), 'utf8');

test('the container has every package that the set-up would install, which it may not there', async () => {
  const [, list] = /--no-install-recommends([^&]*)&&/.exec(await read('Dockerfile'));
  const installed = list.split(/[\s\\]+/).filter(Boolean);
  expect(debianPackages().length).toBeGreaterThan(10);
  expect(debianPackages().filter((name) => !installed.includes(name))).toEqual([]);
});

test('its description names the Dockerfile', async () => {
  expect(JSON.parse(await read('devcontainer.json')).build).toEqual({ dockerfile: 'Dockerfile' });
});

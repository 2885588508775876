import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

const project = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A module of the page that imports nothing but types, as JavaScript.
 *
 * @param {string} name of a file in web/playground/
 */
export async function importPageModule(name) {
  const source = await readFile(join(project, 'web/playground', name), 'utf8');
  const compilerOptions = { module: 'esnext', target: 'es2022' };
  const { outputText } = typescript.transpileModule(source, { compilerOptions });
  const file = join(project, 'build/page', name.replace(/\.ts$/, '.js'));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, outputText);
  return import(file);
}

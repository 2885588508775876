import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';
import { runNodeTool } from '../../tools/node-tool.mjs';

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

/**
 * Modules of the page with all that they import, but for the library, as one module of JavaScript.
 *
 * @param {string} bundle what it is called
 * @param {readonly string[]} names of files in web/playground/
 */
export async function importPageModules(bundle, names) {
  const file = join(project, 'build/page', `${bundle}.js`);
  const entry = names.map((name) => `export * from '${join(project, 'web/playground', name)}';`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.ts`, entry.join('\n'));
  // In a process of its own: the bundler refuses what is of Jest's realm.
  const external = ['lora-wasm', 'lora-wasm/data'].flatMap((library) => ['--external', library]);
  await runNodeTool(
    ...['rolldown/bin/cli.mjs', `${file}.ts`, '--file', file, '--format', 'esm'],
    ...[...external, '--log-level', 'silent'],
  );
  return import(file);
}

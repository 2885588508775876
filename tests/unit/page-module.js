import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import typescript from 'typescript';
import { runNodeTool } from '../../tools/node-tool.mjs';

const project = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A module of the page that imports nothing of a browser, as JavaScript.
 *
 * @param {string} name of a file in web/playground/
 */
export async function importPageModule(name) {
  await translate(name, new Set());
  return import(fileOf(name));
}

const fileOf = (name) => join(project, 'build/page', name.replace(/\.tsx?$/, '.js'));

const compilerOptions = {
  ...{ module: 'esnext', target: 'es2022' },
  ...{ jsx: 'react-jsx', jsxImportSource: 'preact' },
};

/** Translates a module, and those of the page that it imports. */
async function translate(name, known) {
  if (known.has(name)) return;
  known.add(name);
  const source = await readFile(join(project, 'web/playground', name), 'utf8');
  const { outputText } = typescript.transpileModule(source, { compilerOptions, fileName: name });
  const tasks = pathToFileURL(join(project, 'web/tasks')).href;
  await replace(fileOf(name), outputText.replaceAll(/'(?:\.\.\/)+tasks\//g, `'${tasks}/`));
  for (const [, path] of outputText.matchAll(/ from '(\.[^']*)\.js'/g)) {
    for (const end of ['ts', 'tsx']) {
      const imported = join(dirname(name), `${path}.${end}`);
      if (await isOfThePage(imported)) await translate(imported, known);
    }
  }
}

async function isOfThePage(name) {
  return access(join(project, 'web/playground', name)).then(
    () => true,
    () => false,
  );
}

/** At once: other tests may be reading it. */
async function replace(file, text) {
  const written = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(written, text);
  await rename(written, file);
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

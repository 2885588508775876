import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';

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

/** As deep in the project as its source: what it imports of examples/ is where it says. */
const fileOf = (name) => join(project, 'build/page', name.replace(/\.ts$/, '.js'));

/** Translates a module, and those of the page that it imports. */
async function translate(name, known) {
  if (known.has(name)) return;
  known.add(name);
  const source = await readFile(join(project, 'web/playground', name), 'utf8');
  const compilerOptions = { module: 'esnext', target: 'es2022' };
  const { outputText } = typescript.transpileModule(source, { compilerOptions });
  await replace(fileOf(name), outputText);
  for (const [, path] of outputText.matchAll(/ from '(\.[^']*)\.js'/g)) {
    const imported = join(dirname(name), `${path}.ts`);
    if (await isOfThePage(imported)) await translate(imported, known);
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

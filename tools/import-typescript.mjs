import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { projectRoot } from './setup/paths.mjs';

const ENTRY = '\0all';

/** What TypeScript modules of the project export together, before the project is built. */
export async function importTypeScript(...paths) {
  const all = paths.map((path) => `export * from ${JSON.stringify(join(projectRoot, path))};`);
  const bundle = await rolldown({
    input: ENTRY,
    plugins: [
      {
        name: 'all',
        resolveId: (id) => (id === ENTRY ? id : null),
        load: (id) => (id === ENTRY ? all.join('\n') : null),
      },
    ],
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return import(`data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
}

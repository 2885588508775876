// Formats everything, or with --check only says what is not formatted.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTool } from './node-tool.mjs';
import { projectRoot } from './setup/paths.mjs';
import { failed } from './setup/report.mjs';
import { run } from './setup/run.mjs';

/** Files that were found formatted are not looked at again until they change. */
const CACHE = [
  '--cache',
  '--cache-strategy',
  'content',
  '--cache-location',
  join(projectRoot, 'build/checked/prettier.json'),
];

/** @param {boolean} checkOnly */
export async function format(checkOnly) {
  const advice = 'To format everything: npm run format';
  const options = { cwd: projectRoot, advice };
  const prettier = [nodeTool('prettier/bin/prettier.cjs'), checkOnly ? '--check' : '--write', '.'];
  await run(process.execPath, [...prettier, ...CACHE], options);
  const clangFormat = [...(checkOnly ? ['--dry-run', '--Werror'] : ['-i']), ...cppFiles()];
  await run('clang-format', clangFormat, options);
}

function cppFiles() {
  return ['cpp', 'tests/cpp', 'tests/bench', 'tools'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true })
      .filter((file) => /\.(cpp|h)$/.test(file) && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  );
}

if (import.meta.filename === process.argv[1]) {
  try {
    await format(process.argv.includes('--check'));
  } catch (error) {
    failed('format', error);
    process.exitCode = 1;
  }
}

// Formats everything, or with --check only says what is not formatted.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectRoot } from './setup/paths.mjs';
import { failed } from './setup/report.mjs';
import { run } from './setup/run.mjs';

const prettier = createRequire(import.meta.url).resolve('prettier/bin/prettier.cjs');

/** @param {boolean} checkOnly */
export async function format(checkOnly) {
  const advice = 'To format everything: npm run format';
  const options = { cwd: projectRoot, advice };
  await run(process.execPath, [prettier, checkOnly ? '--check' : '--write', '.'], options);
  await run('clang-format', [...(checkOnly ? ['--dry-run', '--Werror'] : ['-i']), ...cppFiles()], {
    ...options,
  });
}

function cppFiles() {
  return ['cpp', 'tests/cpp', 'tools'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true })
      .filter((file) => /\.(cpp|h)$/.test(file))
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

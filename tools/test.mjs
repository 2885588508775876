// Every check and every test, on what tools/build.mjs has built. Arguments go to Jest, and then
// only Jest runs: `npm test -- tests/unit/golden.test.js`. Names of checks run only these:
// `npm run lint`, `npm run typecheck`.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { atATime } from './at-a-time.mjs';
import { removeForeignBuild } from './build-folder.mjs';
import { format } from './format.mjs';
import { nodeTool, runNodeTool } from './node-tool.mjs';
import { projectRoot } from './setup/paths.mjs';
import { failed, SetupError, stage } from './setup/report.mjs';
import { run } from './setup/run.mjs';
import { tidy } from './tidy.mjs';
import { toolchain } from './toolchain.mjs';

/** What is compiled, and by which TypeScript where it is not the present one. */
const TYPESCRIPT_PROJECTS = [
  ['web/playground'],
  ['tests/types'],
  ['tests/types', 'typescript-5.4'],
  ['web/tasks'],
  ['examples'],
  ['web/cli'],
  ['tests/types/tsconfig.node.json'],
  ['tests/types/tsconfig.bundler.json', 'typescript-5.4'],
  ['web/playground/offline'],
];

const options = { cwd: projectRoot };

/** What was found right of a file is kept in build/, and holds until the file is another. */
const kept = (name) => join(projectRoot, 'build/checked', name);

const checkTypes = ([project, compiler = 'typescript']) => [
  `types of ${project}, by ${compiler}`,
  () =>
    runNodeTool(
      `${compiler}/bin/tsc`,
      '--noEmit',
      '-p',
      project,
      '--incremental',
      '--tsBuildInfoFile',
      kept(`${compiler} ${project.replaceAll('/', '-')}.tsbuildinfo`),
    ),
];

const lint = () =>
  runNodeTool(
    'eslint/bin/eslint.js',
    '.',
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    kept('eslint.json'),
  );

/** Circles of imports, and those against the layers. */
const checkImports = () =>
  runNodeTool(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    'tools/layers.mjs',
    '--output-type',
    'err',
    'web',
  );

const LINT = [
  ['eslint', lint],
  ['imports', checkImports],
  ['formatting', () => format(true)],
];
const TYPES = TYPESCRIPT_PROJECTS.map(checkTypes);

/** The checks of a script of package.json each. */
const CHECKS = {
  lint: ['formatting, eslint and imports', LINT],
  typecheck: ['types', TYPES],
};

function runChecks(name, checks) {
  mkdirSync(kept(''), { recursive: true });
  return stage('check', name, () => atATime(availableParallelism(), checks));
}

async function checkCpp() {
  const { eigenDir } = await toolchain();
  const settings = eigenDir ? [`-DEigen3_DIR=${eigenDir}`] : [];
  await removeForeignBuild(join(projectRoot, 'build/native'), projectRoot);
  await run('cmake', ['-S', '.', '-B', 'build/native', '-G', 'Ninja', ...settings], options);
  await run('cmake', ['--build', 'build/native'], options);
  await run(join(projectRoot, 'build/native/core_tests'), ['--gtest_brief=1'], options);
  await tidy();
}

/** Jest needs --experimental-vm-modules for ES modules, and its warning about it says nothing new. */
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Runs Jest, which reports for itself, at the usual priority. */
function runJest(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...JEST, nodeTool('jest/bin/jest.js'), ...args], {
      ...options,
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SetupError(`Jest found failing tests (exit code ${code}).`));
    });
  });
}

/**
 * C++ is compiled and tested beside Jest, with what Jest leaves of the machine while it waits for
 * browsers, and at the end, when its last files keep fewer cores busy.
 */
async function runAll(jestArguments) {
  await runChecks('formatting, eslint, imports and types', [...LINT, ...TYPES]);
  const jest = runJest(jestArguments);
  setPriority(constants.priority.PRIORITY_LOW); // of all that is started from now on
  const [tests, cpp] = await Promise.allSettled([jest, checkCpp()]);
  if (cpp.status === 'rejected') {
    if (tests.status === 'rejected') failed('test', tests.reason);
    throw cpp.reason;
  }
  console.log('C++: the tests, under sanitizers, and clang-tidy have passed');
  if (tests.status === 'rejected') throw tests.reason;
}

try {
  const given = process.argv.slice(2);
  // Where nobody watches, what a failed test left open must not keep the run from ending.
  const whereUnwatched = process.stdout.isTTY ? [] : ['--forceExit'];
  if (given.length === 0) await runAll(whereUnwatched);
  else if (given[0] in CHECKS) await runChecks(...CHECKS[given[0]]);
  else if (given[0] === 'cpp') await stage('check', 'C++ tests and clang-tidy', checkCpp);
  else await runJest([...whereUnwatched, ...given]);
} catch (error) {
  failed('test', error);
  process.exitCode = 1;
}

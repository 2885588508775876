// Every check and every test, on what tools/build.mjs has built. Arguments go to Jest, and then
// only Jest runs: `npm test -- tests/unit/golden.test.js`.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { removeForeignBuild } from './build-folder.mjs';
import { format } from './format.mjs';
import { nodeTool, runNodeTool } from './node-tool.mjs';
import { projectRoot } from './setup/paths.mjs';
import { failed, SetupError, stage } from './setup/report.mjs';
import { run } from './setup/run.mjs';
import { toolchain } from './toolchain.mjs';

/** What is compiled, and by which TypeScript where it is not the present one. */
const TYPESCRIPT_PROJECTS = [
  ['web/cli'],
  ['web/playground'],
  ['web/playground/offline'],
  ['examples'],
  ['tests/types'],
  ['tests/types/tsconfig.node.json'],
  ['tests/types', 'typescript-5.4'],
  ['tests/types/tsconfig.bundler.json', 'typescript-5.4'],
];

const options = { cwd: projectRoot };

/**
 * Does all tasks, so many at a time. At the first that fails those under way are still waited for, so
 * that nothing is left running, and no other is begun.
 *
 * @param {number} count
 * @param {[name: string, work: () => Promise<unknown>][]} tasks
 */
async function atATime(count, tasks) {
  const waiting = [...tasks];
  const failures = [];
  const next = async () => {
    while (waiting.length > 0) {
      const [name, work] = waiting.shift();
      try {
        await work();
      } catch (error) {
        error.message = `${name}: ${error.message}`;
        failures.push(error);
        waiting.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: count }, next));
  if (failures.length > 0) throw failures[0];
}

const checkTypes = ([project, compiler = 'typescript']) => [
  `types of ${project}, by ${compiler}`,
  () => runNodeTool(`${compiler}/bin/tsc`, '--noEmit', '-p', project),
];

/** The longest first; what compiles C++ has processes of its own. */
const CHECKS = [
  ['C++', compileNativeTests],
  ['eslint', () => runNodeTool('eslint/bin/eslint.js', '.')],
  ['formatting', () => format(true)],
  ...TYPESCRIPT_PROJECTS.map(checkTypes),
];

async function compileNativeTests() {
  const { eigenDir } = await toolchain();
  const settings = eigenDir ? [`-DEigen3_DIR=${eigenDir}`] : [];
  await removeForeignBuild(join(projectRoot, 'build/native'), projectRoot);
  await run('cmake', ['-S', '.', '-B', 'build/native', '-G', 'Ninja', ...settings], options);
  await run('cmake', ['--build', 'build/native'], options);
}

/** Runs a test runner that reports for itself. */
function runTests(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SetupError(`${command} found failing tests (exit code ${code}).`));
    });
  });
}

/** Jest needs --experimental-vm-modules for ES modules, and its warning about it says nothing new. */
const JEST_FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const runJest = (...args) =>
  runTests(process.execPath, [...JEST_FLAGS, nodeTool('jest/bin/jest.js'), ...args]);

try {
  const jestArguments = process.argv.slice(2);
  if (jestArguments.length === 0) {
    await stage('check', 'formatting, eslint, types, C++ tests and clang-tidy', () =>
      atATime(availableParallelism(), CHECKS),
    );
    await runTests(join(projectRoot, 'build/native/core_tests'), ['--gtest_brief=1']);
  }
  // Where nobody watches, what a failed test left open must not keep the run from ending.
  const whereUnwatched = process.stdout.isTTY ? [] : ['--forceExit'];
  await runJest(...whereUnwatched, ...jestArguments);
} catch (error) {
  failed('test', error);
  process.exitCode = 1;
}

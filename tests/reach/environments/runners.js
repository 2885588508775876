/** Test runners, on a test that trains. Their reports are their own; complaints are not. */
import { TRAIN_BOTH } from '../app.js';

const TEST = `import { trainBoth } from './train-both.js';

test('trains', async () => {
  process.stdout.write(\`\${JSON.stringify(await trainBoth())}\\n\`);
});
`;

const REPORT = /^(?!.*(warn|error|fail|exit|open handle))/i;

const runner = (name, title, packages, line, files, env) => ({
  name,
  title,
  packages,
  expected: { ownLines: REPORT },
  async run(lab) {
    await lab.write({ 'train-both.js': TRAIN_BOTH, 'train.test.js': TEST, ...files });
    await lab.runProgram(line, env);
  },
});

/** How Jest runs ES modules: its documentation has it so. */
const MODULES = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
const jestFor = (testEnvironment) => ({
  'jest.config.js': `export default ${JSON.stringify({ testEnvironment, transform: {} })};\n`,
});

export default [
  runner('jest', 'Jest 30', undefined, 'npx jest', jestFor('node'), MODULES),
  runner('jest-jsdom', 'Jest 30 with jsdom', 'jsdom', 'npx jest', jestFor('jsdom'), MODULES),
  runner('vitest', 'Vitest 4', 'vitest', 'npx vitest run', {
    'train.test.js': `import { test } from 'vitest';\n${TEST}`,
  }),
];

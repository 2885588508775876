/** Vite with the project that `npm create vite` makes, less what has nothing to do with it. */
import { SHOW, TRAIN_BOTH, pageOf } from '../app.js';

const APP = {
  'index.html': pageOf('/src/main.js'),
  'src/main.js': SHOW,
  'src/train-both.js': TRAIN_BOTH,
};

/** What the client of the development server says with any package. */
const CLIENT = /^debug: \[vite\] connect/;

const COMMANDS = {
  async build(lab) {
    await lab.build('npx vite build');
    await lab.visit(await lab.serveFolder('dist'));
  },
  async preview(lab) {
    await lab.build('npx vite build');
    await lab.visit(await lab.serveTool('npx vite preview'));
  },
  async dev(lab) {
    await lab.visit(await lab.serveTool('npx vite'), { counted: false });
  },
};

const viteOf = (version) =>
  Object.entries(COMMANDS).map(([command, run]) => ({
    name: command === 'build' ? `vite${version}` : `vite${version}-${command}`,
    title: `Vite ${version}, \`vite ${command}\``.replace(' dev`', '`'),
    packages: version === 8 ? undefined : `vite${version}`, // the project's own
    expected: { ownLines: CLIENT },
    async run(lab) {
      await lab.write(APP);
      await run(lab);
    },
  }));

export default [5, 6, 7, 8].flatMap(viteOf);

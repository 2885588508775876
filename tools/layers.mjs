// Which folder of web/ may import which, checked by dependency-cruiser as a part of `npm run lint`.

/** The folders of web/lib, in layers: each imports only itself and those before it. */
const LAYERS = [
  ['types'],
  ['base'],
  ['work'],
  ['checks'],
  ['matrices'],
  ['options'],
  ['engine', 'wasm'],
  ['adapters'],
  ['problem'],
  ['layer', 'measures'],
  ['run'],
  ['worker'],
  ['arguments'],
  ['formats/source', 'formats/safetensors'],
  ['formats/table'],
  ['formats/csv', 'formats/npy', 'formats/columnar', 'formats/peft', 'formats/r-factor'],
  ['formats', 'storage'],
  ['.'],
];

/** The files of a folder, without those of its folders. */
const filesOf = (folder) => (folder === '.' ? '[^/]+' : `${folder}/[^/]+`);

const pathOf = (layers) => `^web/lib/(${layers.flat().map(filesOf).join('|')})\\.ts$`;

/** The text of the worker is written by the build, and has no imports. */
const GENERATED = '^web/lib/worker-text\\.d\\.ts$';

const noImport = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to, pathNot: GENERATED },
});

const upward = LAYERS.slice(0, -1).map((layer, i) =>
  noImport(
    `${layer.join(' and ')} imports no later layer`,
    pathOf([layer]),
    pathOf(LAYERS.slice(i + 1)),
  ),
);

export default {
  forbidden: [
    { name: 'no circle', severity: 'error', from: {}, to: { circular: true } },
    ...upward,
    {
      name: 'every folder of web/lib is in a layer',
      severity: 'error',
      from: { path: '^web/lib/', pathNot: pathOf(LAYERS) },
      to: {},
    },
    noImport(
      'the library stands alone',
      '^web/lib/',
      '^(web/(?!lib/)|build|dist|examples|tests|tools)',
    ),
    noImport('the library is imported by its name', '^web/(?!lib/)', '^(web/lib|build)/'),
    noImport('the command line is not a part of the page', '^web/cli/', '^web/(playground|tasks)/'),
    noImport('tasks import the library only', '^web/tasks/', '^web/(playground|cli)/'),
    noImport('the page does without the command line', '^web/playground/', '^web/cli/'),
  ],
  options: {
    doNotFollow: { path: '^(node_modules|dist)/' },
    tsPreCompilationDeps: true, // types count, too
  },
};

import js from '@eslint/js';
import globals from 'globals';
import typescript from 'typescript-eslint';

const node = { languageOptions: { globals: globals.node } };

export default [
  { ignores: ['build/', 'dist/', 'node_modules/'] },
  js.configs.recommended,
  ...typescript.configs.strict.map((config) => ({ ...config, files: ['**/*.{ts,tsx}'] })),
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['tools/**', 'tests/**', 'web/cli/**', '*.js'], ...node },
  // What runs in a terminal talks to it; what also runs in a page has no console to fill.
  {
    files: [
      'tools/**',
      'tests/soak/**',
      'tests/reach/reach.js',
      'examples/demo/**',
      'examples/embeddings/**',
    ],
    ...node,
    rules: { 'no-console': 'off' },
  },
  // Functions that a browser test evaluates inside its page.
  {
    files: ['tests/browser/**', 'tests/timing/**', 'web/playground/public/*.js'],
    languageOptions: { globals: globals.browser },
  },
  { files: ['web/playground/offline/*.js'], languageOptions: { globals: globals.serviceworker } },
  {
    files: ['cpp/bindings/library.js'], // Emscripten runs it, and counts the arguments
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['addToLibrary', 'EMBIND_GEN_MODE', 'HEAP8', 'HEAPU32', 'Module'],
          ...['AsciiToString', 'craftInvokerFunction', 'embind__requireFunction'],
          ...['heap32VectorToArray', 'registeredTypes', 'registerType'],
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-unused-vars': ['error', { args: 'none' }] },
  },
  {
    files: ['web/lib/**/*.ts'],
    rules: {
      // An interface gives the type of a table of options a name that editors show.
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // The library runs where these are not; the types of optional packages declare them all the same.
      'no-restricted-globals': ['error', 'Buffer', 'global', 'process', 'setImmediate'],
    },
  },
  {
    files: ['tests/**'],
    ignores: ['tests/unit/drawn.js'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'fast-check',
          message: 'Import tests/unit/drawn.js: its examples are the same in every run.',
        },
      ],
    },
  },
  { files: ['tests/types/**'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
];

// Tests are plain ES modules and import the built package by its name, as a user would.
export default {
  testEnvironment: 'node',
  transform: {},
  testMatch: ['<rootDir>/tests/**/*.test.js'],
  setupFilesAfterEnv: ['<rootDir>/tests/equal-arrays.js'],
  testSequencer: '<rootDir>/tools/longest-first.mjs',
  reporters: ['default', '<rootDir>/tools/slowest.mjs'],
  // Ends what hangs, on the slowest of machines; no test is to come near it.
  testTimeout: 900_000,
  // Jest leaves one core to others, which of two is half of the time.
  maxWorkers: '100%',
};

// Tests are plain ES modules and import the built package by its name, as a user would.
export default {
  testEnvironment: 'node',
  transform: {},
  testMatch: ['<rootDir>/tests/**/*.test.js'],
  testTimeout: 60_000,
};

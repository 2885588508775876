// Tests are plain ES modules and import the built package by its name, as a user would.
export default {
  testEnvironment: 'node',
  transform: {},
  // The page is served from dist/; nothing there is a test.
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/build/'],
  testTimeout: 60_000,
};

// What takes minutes and a gigabyte of disk: `npm run test:large`, and no part of `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/large/*.large.js'],
  // They tell how much memory is taken.
  maxWorkers: 1,
};

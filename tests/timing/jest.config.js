// What depends on how fast the machine is: `npm run test:timing` on a quiet one, and no part of
// `npm test`.
import base from '../../jest.config.js';

export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/tests/timing/*.timing.js'],
  maxWorkers: 1,
};

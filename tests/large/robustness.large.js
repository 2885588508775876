import { testDamagedFiles } from '../unit/damaged-files.js';

testDamagedFiles(10_000);

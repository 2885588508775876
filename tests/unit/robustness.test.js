import { testDamagedFiles } from './damaged-files.js';

testDamagedFiles(1000);

import { testNeverRises } from '../unit/never-rises.js';

testNeverRises(2000);

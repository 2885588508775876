import { testAgainstTraining } from '../unit/solve-and-train.js';

testAgainstTraining(200);

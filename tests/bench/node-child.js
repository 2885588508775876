// A process of the Node that is to be measured: gets one job, and sends reports about it.
import { readFile } from 'node:fs/promises';
import { runJob } from './job.js';
import { dataFile, peakFile } from './paths.js';

const host = {
  async readMatrix(shape, matrix) {
    const bytes = await readFile(dataFile(shape, `${matrix}.f64`));
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  },
  readPeak: (build) => readFile(peakFile(build)),
};

process.once('message', async (job) => {
  try {
    for await (const report of runJob(job, host)) process.send(report);
  } catch (error) {
    process.send({ failure: error.stack });
  }
  process.disconnect();
});

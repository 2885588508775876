// The page that is measured. What drives it has put `job` and `report` into the global scope.
import { runJob } from '../job.js';

const { job, report } = globalThis;

const host = {
  readMatrix: async (shape, matrix) => new Float64Array(await bytes(`data/${shape}/${matrix}.f64`)),
  readPeak: (build) => bytes(`peak-${build}.wasm`),
};

async function bytes(path) {
  const response = await fetch(`/build/bench/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.arrayBuffer();
}

try {
  for await (const message of runJob(job, host)) await report(message);
} catch (error) {
  await report({ failure: error.stack });
}
await report({ done: true });

import { execFileSync, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { benchRoot } from './paths.js';

/** @import { Job } from './job.js' */

/**
 * Something that runs jobs. `name` is what the results call it.
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} version
 * @property {(job: Job, report: (report: object) => void) => Promise<void>} run
 * @property {() => Promise<void>} close
 */

/** The Node that runs the benchmark. */
export const machineNode = () => nodeEngine(process.execPath);

/** The Node that tests/bench/package.json asks for; undefined where there is none for the system. */
export function currentNode() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folder = `node-${process.platform}-${process.arch}`;
  const program = join(benchRoot, 'node_modules', folder, 'bin', `node${suffix}`);
  return existsSync(program) ? nodeEngine(program) : undefined;
}

/** @returns {Engine} */
function nodeEngine(program) {
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  const name = `node-${Number.parseInt(version, 10)}`;
  return { name, version, run: (job, report) => runInChild(program, job, report), close: noWork };
}

async function noWork() {}

/** Every job has a process of its own: none inherits what another made of the heap or the JIT. */
function runInChild(program, job, report) {
  const child = fork(join(benchRoot, 'node-child.js'), {
    execPath: program,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'], // a library's remarks are not our output
    serialization: 'advanced', // keeps NaN
  });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints = `${complaints}${text}`.slice(-2000)));
  child.on('message', report);
  child.send(job);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`Node ended with ${signal ?? code}: ${complaints}`));
    });
  });
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EFFORTS } from './measure.js';
import { benchRoot, dataFile } from './paths.js';
import { LEARNING_RATE, SHAPES } from './shapes.js';
import { median, spread } from './statistics.js';
import { DATA, USES } from './uses.js';

/** Debian's own Python first, the one that has its NumPy and OpenBLAS. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/**
 * Times NumPy with one thread.
 *
 * @param {string[]} shapes
 * @param {'full' | 'quick'} effort
 * @returns {Promise<{ engine?: string, build?: string, name?: string, note?: string,
 *   measurements: object[] }>} `name` says what ran, `note` what speaks against it
 */
export async function measureNumpy(shapes, effort) {
  const python = findPython();
  const job = {
    learningRate: LEARNING_RATE,
    effort: EFFORTS[effort],
    shapes: Object.fromEntries(
      shapes.map((name) => [name, { ...SHAPES[name], folder: dataFile(name, '.') }]),
    ),
  };
  try {
    const [versions, ...measured] = await runPython(python, job);
    return { ...describe(versions), measurements: measured.map(measurement) };
  } catch (error) {
    const reason = error.stderr?.trim().split('\n').at(-1) ?? error.message;
    return { engine: 'python', note: `not measured: ${reason}`, measurements: [] };
  }
}

/**
 * Times what is in uses.js.
 *
 * @param {string[]} uses
 * @param {'full' | 'quick'} effort
 * @returns {Promise<object[]>} empty where there is no NumPy
 */
export async function measureNumpyUses(uses, effort) {
  const described = uses.map((name) => {
    const { data, sizes } = USES[name];
    return { name, sizes, shapes: DATA[data], folder: dataFile(data, '.') };
  });
  const job = { effort: EFFORTS[effort], uses: described };
  try {
    const measured = await runPython(findPython(), job, 'numpy_uses.py');
    return measured.map(({ use, answer, times }) => ({
      use,
      answer,
      ms: median(times),
      spread: spread(times),
      samples: times.length,
    }));
  } catch {
    return []; // measureNumpy() has said why
  }
}

const findPython = () => PYTHONS.find((program) => !program.startsWith('/') || existsSync(program));

/** @returns {Promise<object[]>} the lines that a script of peers/ prints */
async function runPython(python, job, script = 'numpy_loop.py') {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
  const program = join(benchRoot, 'peers', script);
  const { stdout } = await promisify(execFile)(python, [program, JSON.stringify(job)], {
    env,
    maxBuffer: Infinity, // the times of all steps
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function describe({ numpy, python, openblas, threads, loaded }) {
  const engine = `python-${python}`;
  if (openblas === null) {
    const note = `runs on ${loaded.join(', ') || 'no BLAS'}, not on OpenBLAS, and slower for it`;
    return { engine, build: 'no-openblas', name: `NumPy ${numpy}`, note };
  }
  const [, version, ...settings] = openblas.trim().split(/\s+/);
  const core = settings.findLast((word) => !word.includes('=') && !word.includes('_'));
  const name = `NumPy ${numpy} with OpenBLAS ${version} (${core}), ${threads} thread`;
  return { engine, build: `openblas-${version}`, name };
}

function measurement({ shape, loss, times }) {
  return {
    shape,
    route: 'direct',
    precision: 'float64',
    loss,
    msPerStep: median(times),
    spread: spread(times),
    samples: times.length,
  };
}

// How fast a training step is: ours by route, build and engine, the processor's peak, and others on
// the same data, all in one run. `npm run bench -- --help` lists the options.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { installNodeModules } from '../../tools/setup/npm.mjs';
import { failed, stage } from '../../tools/setup/report.mjs';
import { buildPeaks } from './build-peak.js';
import { chromium } from './engine-chromium.js';
import { currentNode, machineNode } from './engine-node.js';
import { measureNumpy, measureNumpyUses } from './numpy.js';
import { JS_PEERS, readOptions, USAGE } from './options.js';
import { benchRoot } from './paths.js';
import { LEGEND, planTable, resultTables } from './report.js';
import { Results } from './results.js';
import { readmeTable, UseResults, useTables } from './use-results.js';
import { USES } from './uses.js';
import { problemsExist, writeProblems, writeUses } from './write-problems.js';

/** @import { Engine } from './engine-node.js' */

const BUILDS = ['simd', 'relaxed'];

/** How often the start is measured, each time in a new process or page. */
const STARTS = { full: 15, quick: 5 };

/** The load average above which others compete for the processor. */
const BUSY = 0.7;

/** Measures how well plan() chooses. */
async function benchPlan({ json, engines }) {
  await installNodeModules(benchRoot);
  const current = currentNode() ?? machineNode();
  const rows = [];
  for (const engine of await startEngines(engines.slice(0, 1), current)) {
    const job = { subject: 'plan', build: 'relaxed' };
    await stage('bench', `plan() in ${engine.name}`, () =>
      engine.run(job, (row) => {
        if (row.failure) throw new Error(row.failure);
        rows.push(row);
      }),
    );
    await engine.close();
  }
  if (json) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);
  say(`\n${planTable(rows)}`);
}

async function bench(options) {
  const results = new Results();
  const [load] = loadavg(); // before we add to it
  await installNodeModules(benchRoot);
  await stage('bench', 'arithmetic peak, compiled', buildPeaks);
  if (!problemsExist(options.shapes)) {
    await stage('bench', 'data', () => writeProblems(options.shapes));
  }
  const current = currentNode() ?? machineNode();
  const numpy = await measureReference(options, current, results);
  await measureOurs(options, current, results);
  await measurePeers(options, current, results);
  const uses = new UseResults();
  await benchUses(options, current, numpy, uses);
  const rows = [...results.rows(), ...uses.rows()];
  if (options.json) await writeFile(options.json, `${JSON.stringify(rows, null, 2)}\n`);
  print(results, uses, current, numpy);
  if (load > BUSY)
    say(`\nThe machine was busy (load ${load.toFixed(1)}): do not trust the figures.`);
  if (results.failures.length + uses.failures.length > 0) process.exitCode = 1;
}

/** NumPy says what loss is right; where there is no NumPy, the plain loops do. */
async function measureReference({ shapes, effort, peers }, current, results) {
  const numpy = await stage('bench', 'NumPy', () => measureNumpy(shapes, effort));
  const source = { peer: 'numpy', engine: numpy.engine, build: numpy.build };
  if (numpy.note) results.receive(source, { note: numpy.note });
  for (const measurement of numpy.measurements) {
    results.setReference(measurement.shape, measurement.loss);
    if (peers.includes('numpy')) results.receive(source, measurement);
  }
  if (numpy.measurements.length === 0) {
    await stage('bench', 'plain-js for the right loss', () =>
      current.run({ subject: 'plain-js', shapes, effort }, ({ shape, loss, failure }) => {
        if (failure) throw new Error(failure);
        results.setReference(shape, loss);
      }),
    );
  }
  return numpy;
}

async function measureOurs({ peers, engines: names, shapes, effort }, current, results) {
  if (!peers.includes('lora-wasm')) return;
  for (const engine of await startEngines(names, current)) {
    for (const build of BUILDS) {
      const source = { peer: 'lora-wasm', engine: engine.name, build };
      const job = { subject: 'lora-wasm', build, shapes, effort };
      await measure(engine, job, source, results);
    }
    await engine.close();
  }
}

async function measurePeers({ peers, shapes, effort }, current, results) {
  for (const peer of JS_PEERS.filter((name) => peers.includes(name))) {
    const source = { peer, engine: current.name, build: null };
    await measure(current, { subject: peer, shapes, effort }, source, results);
  }
}

/** What is done before training and after it, and the start. NumPy first: its answers are right. */
async function benchUses({ uses: chosen, ...options }, current, numpy, results) {
  const uses = chosen.filter((name) => name !== 'start');
  await stage('bench', 'data of other uses', () => writeUses(uses.map((use) => USES[use].data)));
  await stage('bench', 'NumPy, other uses', async () => {
    if (uses.length === 0 || !options.peers.includes('numpy')) return;
    const source = { peer: 'numpy', engine: numpy.engine, build: numpy.build };
    for (const row of await measureNumpyUses(uses, options.effort)) results.receive(source, row);
  });
  for (const engine of await startEngines(options.engines, current)) {
    await measureOurUses(engine, { ...options, uses, starts: chosen.includes('start') }, results);
    await engine.close();
  }
  if (!options.peers.includes('ml-matrix')) return;
  const source = { peer: 'ml-matrix', engine: current.name, build: null };
  const job = { subject: 'ml-matrix-uses', uses, effort: options.effort };
  await measure(current, job, source, results);
}

async function measureOurUses(engine, { peers, uses, starts, effort }, results) {
  if (!peers.includes('lora-wasm')) return;
  const measureAs = (build, job) =>
    measure(engine, job, { peer: 'lora-wasm', engine: engine.name, build }, results);
  for (const build of BUILDS) {
    const job = { subject: 'lora-wasm', build, uses, effort };
    if (uses.length > 0) await measureAs(build, job);
  }
  for (let i = 0; starts && i < STARTS[effort]; i++) {
    await measureAs('auto', { subject: 'lora-wasm', build: 'auto', uses: ['start'], effort });
  }
}

/** What fails is reported with the results: it must not take the others with it. */
async function measure(engine, job, source, results) {
  const { peer, build } = source;
  const label = [peer, build, 'in', engine.name].filter(Boolean).join(' ');
  try {
    await stage('bench', label, () => engine.run(job, (report) => results.receive(source, report)));
  } catch (error) {
    results.receive(source, { failure: error.message });
  }
}

/** @returns {Promise<Engine[]>} each once */
async function startEngines(names, current) {
  const start = { node: () => current, 'machine-node': machineNode, chromium };
  const engines = await Promise.all(names.map((name) => start[name]()));
  return [...new Map(engines.map((engine) => [engine.version, engine])).values()];
}

function print(results, uses, current, numpy) {
  say(`\n${cpus()[0].model}, ${availableParallelism()} processors`);
  say(`Node ${current.version} for the JavaScript libraries. ${numpy.name ?? 'No NumPy'}.`);
  for (const { engine, build, gflops } of results.peaks()) {
    say(`Peak of ${engine}, ${build}: ${gflops.toFixed(1)} GFLOP/s`);
  }
  say(`\n${resultTables(results.rows())}\n\n${LEGEND}`);
  if (uses.rows().length > 0) {
    say(`\n${useTables(uses.rows())}`);
    if (uses.rows().some(({ peer }) => peer === 'lora-wasm')) {
      say(`\nFor README.md:\n${readmeTable(uses.rows())}`);
    }
  }
  const notes = [...results.notes(), ...uses.notes];
  if (notes.length > 0) say(`\nRemarks:\n${bullets(notes)}`);
  const failures = [...results.failures, ...uses.failures];
  if (failures.length > 0) say(`\nFailed:\n${bullets(failures)}`);
}

const say = (text) => process.stdout.write(`${text}\n`);
const bullets = (lines) => lines.map((line) => `  - ${line}`).join('\n');

const args = process.argv.slice(2);
if (args.includes('--help')) {
  say(USAGE);
} else {
  const options = optionsFrom(args);
  await (options.plan ? benchPlan(options) : bench(options)).catch((error) => {
    failed('bench', error);
    process.exitCode = 1;
  });
}

function optionsFrom(args) {
  try {
    return readOptions(args);
  } catch (error) {
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exit(2);
  }
}

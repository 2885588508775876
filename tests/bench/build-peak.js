import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../tools/setup/run.mjs';
import { toolchain } from '../../tools/toolchain.mjs';
import { benchRoot, peakFile } from './paths.js';

const FLAGS = { simd: ['-msimd128'], relaxed: ['-msimd128', '-mrelaxed-simd'] };

export async function buildPeaks() {
  const { env } = await toolchain();
  for (const [build, flags] of Object.entries(FLAGS)) await buildPeak(build, flags, env);
}

async function buildPeak(build, flags, env) {
  const file = peakFile(build);
  await mkdir(dirname(file), { recursive: true });
  // A side module without libraries is the one kind that gets by without any memory: what it
  // computes on can only be in registers.
  const linking = ['-nostdlib', '-sSIDE_MODULE=2'];
  const options = ['-std=c++17', '-Wall', '-Wextra', '-Werror', '-O3', ...flags, ...linking];
  await run('em++', [join(benchRoot, 'peak.cpp'), ...options, '-o', file], { env });
  await requireNoMemory(file);
}

async function requireNoMemory(file) {
  const bytes = await readFile(file);
  if (!WebAssembly.validate(bytes)) return; // an engine without relaxed SIMD cannot look inside
  const module = new WebAssembly.Module(bytes);
  const entries = [...WebAssembly.Module.imports(module), ...WebAssembly.Module.exports(module)];
  if (entries.some(({ kind }) => kind === 'memory')) throw new Error(`${file} has a memory`);
}

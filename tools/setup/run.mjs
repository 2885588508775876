import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldLocks } from './lock.mjs';
import { SetupError } from './report.mjs';

const TAIL_LINES = 15;
const TAIL_BYTES = 8192;

/**
 * Runs a command and resolves with what it printed on stdout (`capture: true`) or nothing.
 * Rejects with a SetupError that says `advice` and carries the end of the output.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: object, cwd?: string, advice?: string, capture?: boolean}} [options]
 */
export async function run(command, args, options = {}) {
  const log = anonymousFile();
  const out = options.capture ? anonymousFile() : log;
  try {
    const outcome = await spawned(command, args, options, out, log);
    if (outcome !== 0) throw failure(command, outcome, options.advice, tail(log));
    return options.capture ? content(out) : undefined;
  } finally {
    closeSync(log);
    if (out !== log) closeSync(out);
  }
}

function spawned(command, args, { cwd, env }, out, log) {
  return new Promise((resolve) => {
    // Children also inherit the locks: where this process is killed, the next set-up waits for
    // what the killed one left running. And they write to files, not pipes, so that a package
    // manager that outlives us finishes its work instead of dying of a broken pipe.
    const stdio = ['ignore', out, log, ...heldLocks()];
    const child = spawn(command, args, { cwd, env, stdio });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? code));
  });
}

function failure(command, outcome, advice, output) {
  const how = typeof outcome === 'number' ? `exit code ${outcome}` : outcome;
  const next = advice ?? 'Run the same command again; what was already done is kept.';
  return new SetupError(`${command} failed (${how}). ${next}`, output);
}

/** A file without a name: it vanishes with the last process that has it open. */
function anonymousFile() {
  const dir = mkdtempSync(join(tmpdir(), 'lora-wasm-'));
  const fd = openSync(join(dir, 'log'), 'a+');
  rmSync(dir, { recursive: true });
  return fd;
}

function content(fd, limit = Infinity) {
  const size = fstatSync(fd).size;
  const buffer = Buffer.alloc(Math.min(size, limit));
  readSync(fd, buffer, 0, buffer.length, size - buffer.length);
  return buffer.toString('utf8');
}

function tail(fd) {
  const lines = content(fd, TAIL_BYTES)
    .split('\n')
    .filter((line) => line.trim());
  return lines.slice(-TAIL_LINES).join('\n');
}

import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldLocks } from './lock.mjs';
import { SetupError } from './report.mjs';

const HEAD_LINES = 8;
const TAIL_LINES = 20;

/**
 * Runs a command and resolves with what it printed on stdout (`capture: true`) or nothing.
 * Rejects with a SetupError that says `advice` and carries its output, shortened.
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
    if (outcome !== 0) throw failure(command, outcome, options.advice, excerpt(log));
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

function content(fd) {
  const buffer = Buffer.alloc(fstatSync(fd).size);
  readSync(fd, buffer, 0, buffer.length, 0);
  return buffer.toString('utf8');
}

/** What is worth showing of a failing command: the first error, and where it ended. */
function excerpt(fd) {
  const lines = content(fd)
    .split('\n')
    .filter((line) => line.trim());
  if (lines.length <= HEAD_LINES + TAIL_LINES) return lines.join('\n');
  return [...lines.slice(0, HEAD_LINES), '…', ...lines.slice(-TAIL_LINES)].join('\n');
}

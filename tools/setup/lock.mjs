import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { stage } from './report.mjs';

const held = new Set();

/** The file descriptors that child processes are to inherit. */
export function heldLocks() {
  return [...held];
}

/**
 * Runs `work` while no other set-up runs theirs under the same file.
 *
 * The lock is the kernel's (flock), taken on our own descriptor by the flock program of util-linux,
 * as Node has no call for it. It goes when the last process that holds the descriptor ends,
 * however it ends, so there is no stale lock to recognise. Where that program is missing (macOS),
 * set-ups do not wait for each other; there only npm is run, nothing is installed or unpacked.
 *
 * @param {string} file an existing file, or one to create
 * @param {() => Promise<T>} work
 * @param {string} [flags] how to open it: 'r' for a file that is not ours to touch
 * @returns {Promise<T>}
 * @template T
 */
export async function withLock(file, work, flags = 'a') {
  const fd = openSync(file, flags);
  try {
    if (!(await flock(fd, ['--nonblock']))) {
      await stage('set-up', 'waiting for another set-up that is running', () => flock(fd, []));
    }
    held.add(fd);
    return await work();
  } finally {
    held.delete(fd);
    closeSync(fd);
  }
}

/** Resolves with false where another process has the lock and we were not to wait for it. */
function flock(fd, options) {
  return new Promise((resolve) => {
    const stdio = ['ignore', 'ignore', 'ignore', fd];
    const child = spawn('flock', [...options, '3'], { stdio });
    child.on('error', () => resolve(true));
    child.on('close', (code) => resolve(code !== 1));
  });
}

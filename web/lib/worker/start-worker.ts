/** The ways to start worker.ts in a thread of its own. */
import { nodeThreads } from './port.js';
import type { WorkerThread } from '../types/module.js';

/** Not where it is used: bundlers would take the file that it names for their own. */
const address: unknown = import.meta.url;

/** Where this code is in the package. A bundler puts it elsewhere. */
const PUBLISHED = /\/shared\/core\.js$/;

/**
 * From its file. That is beside this one as it is published, and where a bundler put it if it follows
 * such addresses. One that does not leaves the address as it is: no file is there.
 */
export async function workerFromFile(): Promise<WorkerThread> {
  requireWorkers();
  const script = new URL('../worker.js', import.meta.url);
  const isFollowed = script.href !== new URL('../worker.js', String(address)).href;
  if (!isFollowed && !PUBLISHED.test(new URL(String(address)).pathname)) {
    throw new Error('the bundler left worker.js out');
  }
  const threads = nodeThreads();
  if (threads) return new threads.Worker(script);
  return new Worker(trusted(script.href));
}

/**
 * From its text, which needs no file: across origins, in a sandbox and after any bundler. A policy
 * of the page can forbid it.
 */
export async function workerFromText(): Promise<WorkerThread> {
  requireWorkers();
  const { default: text } = await import('../worker-text.js');
  const threads = nodeThreads();
  if (threads) return new threads.Worker(text, { eval: true });
  const script = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return new Worker(trusted(script));
  } finally {
    // Not at once: an engine may fetch it only in a later task.
    setTimeout(() => URL.revokeObjectURL(script), REVOKE_MS);
  }
}

const REVOKE_MS = 10_000;

function requireWorkers(): void {
  if (typeof Worker !== 'function' && !nodeThreads()) throw new Error('there are no workers here');
}

/** What is used of Trusted Types. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** An address of ours, as a page takes it whose policy asks for Trusted Types. */
function trusted(script: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy('lora-wasm', { createScriptURL: (address) => address });
  return policy ? policy.createScriptURL(script) : script;
}

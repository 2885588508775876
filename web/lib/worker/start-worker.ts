/** The ways to start worker.ts in a thread of its own. */
import { nodeThreads } from './port.js';
import type { WorkerThread } from '../types/module.js';

/** Defined away from its use: bundlers would bundle a file that a URL relative to it refers to. */
const address: unknown = import.meta.url;

/** The path of this code in the package; a bundler moves it. */
const PUBLISHED = /\/shared\/core\.js$/;

/**
 * Starts the worker from its file: that of the package, or the one that a bundler emitted for this
 * URL. A bundler that ignores such URLs leaves it unchanged, and there is no file.
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
 * Starts the worker from its text, which works across origins, in a sandbox and after any bundler.
 * A policy of the page can forbid it.
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
    // Delayed, since an engine may fetch it in a later task.
    setTimeout(() => URL.revokeObjectURL(script), REVOKE_MS);
  }
}

const REVOKE_MS = 10_000;

function requireWorkers(): void {
  if (typeof Worker !== 'function' && !nodeThreads()) throw new Error('there are no workers here');
}

/** The part of Trusted Types that is used. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** Wraps a URL for pages whose policy requires Trusted Types. */
function trusted(script: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy('lora-wasm', { createScriptURL: (address) => address });
  return policy ? policy.createScriptURL(script) : script;
}

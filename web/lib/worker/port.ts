import { nodeModule } from '../engine/node.js';
import type { WorkerThread } from '../types/module.js';

/** A connection to another thread: the common part of Web Workers and Node's worker threads. */
export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Sets whether the thread keeps the process running; Node only. */
  keepProcess(keep: boolean): void;
  terminate(): void;
}

export interface PortListener {
  onMessage(message: unknown): void;
  /** The thread has ended or could not start; the last event. */
  onEnd(reason: string): void;
}

export function portTo(thread: WorkerThread, listener: PortListener): Port {
  return 'on' in thread
    ? nodeThreadPort(thread as NodeThread, listener)
    : webWorkerPort(thread as Worker, listener);
}

function webWorkerPort(worker: Worker, { onMessage, onEnd }: PortListener): Port {
  worker.onmessage = (event) => onMessage(event.data);
  worker.onmessageerror = () => onEnd('a message could not be read');
  worker.onerror = (event) => {
    event.preventDefault(); // pending calls report it
    onEnd(event.message || 'its script could not be loaded');
  };
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    keepProcess: () => undefined,
    terminate: () => worker.terminate(),
  };
}

function nodeThreadPort(worker: NodeThread, { onMessage, onEnd }: PortListener): Port {
  worker.on('message', onMessage);
  worker.on('error', (error) => onEnd(String(error)));
  worker.on('exit', (code) => onEnd(`it ended with code ${code}`));
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    keepProcess: (keep) => (keep ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}

/** The connection to the parent, within the thread. */
export interface Parent {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  listen(onMessage: (message: unknown) => void): void;
}

/** The thread that started this one. */
export function parentThread(): Parent {
  const parent = nodeThreads()?.parentPort;
  if (parent) {
    return {
      post: (message, transfer) => parent.postMessage(message, transfer),
      listen: (onMessage) => void parent.on('message', onMessage),
    };
  }
  const scope = globalThis as unknown as WorkerScope;
  return {
    post: (message, transfer) => scope.postMessage(message, [...transfer]),
    listen: (onMessage) => {
      scope.onmessage = (event) => onMessage(event.data);
    },
  };
}

interface WorkerScope {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: (event: { data: unknown }) => void;
}

interface NodeThread extends WorkerThread {
  on(event: string, listener: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
}

/** The part of node:worker_threads that is used. */
interface NodeThreads {
  Worker: new (script: URL | string, options?: { eval: boolean }) => NodeThread;
  parentPort: {
    postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
    on(event: string, listener: (value: unknown) => void): void;
  } | null;
}

export function nodeThreads(): NodeThreads | undefined {
  return nodeModule<NodeThreads>('node:worker_threads');
}

import { unexpected } from '../checks/accept.js';
import { className } from '../base/describe.js';
import { readOptions } from '../options/option.js';
import { LOAD } from '../options/tables.js';
import type { Build, WasmSource, WorkerThread } from '../types/module.js';
import type { LoadOptions } from '../options/types.js';

export function acceptLoadOptions(options: unknown): {
  build: Build | 'auto';
  wasm: WasmSource | undefined;
  worker: LoadOptions['worker'];
} {
  const { build, wasm, worker } = readOptions('load()', LOAD, options);
  return {
    build,
    wasm: wasm === undefined ? undefined : acceptWasmSource(wasm),
    worker: acceptWorker(worker),
  };
}

function acceptWorker(worker: unknown): LoadOptions['worker'] {
  if (worker === undefined || typeof worker === 'boolean') return worker;
  if (typeof worker === 'function') return worker as () => WorkerThread;
  throw unexpected('worker', worker, LOAD.worker.check.expected);
}

function acceptWasmSource(value: unknown): WasmSource {
  const classes = ['URL', 'Response', 'ArrayBuffer', 'WebAssembly.Module'];
  if (ArrayBuffer.isView(value) || classes.includes(className(value))) return value as WasmSource;
  throw unexpected('wasm', value, LOAD.wasm.check.expected);
}

import { LoraError } from './errors.js';
import type { RawModuleFactory } from './raw-module.js';
import type { Build } from './types.js';

interface BuildFiles {
  /** Whether the JavaScript engine runs such code. */
  supported(): boolean;
  /** Loaded only where the build is chosen. */
  factory(): Promise<{ default: RawModuleFactory }>;
}

// i32.const 0, i8x16.splat: a vector on the stack.
const VECTOR = [0x41, 0x00, 0xfd, 0x0f];
const F64X2_RELAXED_MADD = [0xfd, 0x87, 0x02];

const BUILDS: Record<Build, BuildFiles> = {
  simd: {
    supported: () => validates(VECTOR),
    factory: () => import('./wasm/simd.js'),
  },
  relaxed: {
    supported: () => validates([...VECTOR, ...VECTOR, ...VECTOR, ...F64X2_RELAXED_MADD]),
    factory: () => import('./wasm/relaxed.js'),
  },
};

/** The fastest build that the engine runs. */
export function fastestBuild(): Build {
  return BUILDS.relaxed.supported() ? 'relaxed' : 'simd';
}

/** Throws ERR_UNSUPPORTED where the engine does not run the build. */
export async function factoryOf(build: Build): Promise<RawModuleFactory> {
  const { supported, factory } = BUILDS[build];
  if (supported()) return (await factory()).default;
  const needs =
    build === 'simd'
      ? 'WebAssembly SIMD; Node 20, Chrome 95, Firefox 100 and Safari 16.4 are the first that run ' +
        'this package'
      : "relaxed SIMD of WebAssembly; build: 'auto' takes the other build here";
  throw new LoraError('ERR_UNSUPPORTED', `this JavaScript engine has no ${needs}`);
}

/** Whether the engine validates a function that leaves one value on the stack, and drops it. */
function validates(instructions: readonly number[]): boolean {
  const body = [0x00, ...instructions, 0x1a, 0x0b]; // no locals; drop, end
  const module = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
    ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // types: () -> ()
    ...[0x03, 0x02, 0x01, 0x00], // functions: one, of that type
    ...[0x0a, body.length + 2, 0x01, body.length, ...body], // code: one body
  ];
  return typeof WebAssembly === 'object' && WebAssembly.validate(Uint8Array.from(module));
}

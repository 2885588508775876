import { LoraError } from '../base/errors.js';
import type { Build } from '../types/module.js';
import { codeSizes, type Part } from '../wasm/glue.js';

/** The files of a part, which are loaded only if it is needed. */
export interface PartFiles {
  /** The path of the code within the package. */
  readonly file: string;
  /** Its size in bytes. */
  readonly size: number;
  /** The code as text for decodeText(), in a module. */
  text(): Promise<{ default: string }>;
}

// i32.const 0, i8x16.splat: pushes a vector.
const VECTOR = [0x41, 0x00, 0xfd, 0x0f];
const F64X2_RELAXED_MADD = [0xfd, 0x87, 0x02];

/** Whether the JavaScript engine supports a build. */
const SUPPORTED: Record<Build, () => boolean> = {
  simd: () => validates(VECTOR),
  relaxed: () => validates([...VECTOR, ...VECTOR, ...VECTOR, ...F64X2_RELAXED_MADD]),
};

/** Bundlers find an import by its text. */
const TEXTS: Record<Build, Record<Part, PartFiles['text']>> = {
  simd: {
    training: () => import('../wasm/simd-training-text.js'),
    rest: () => import('../wasm/simd-rest-text.js'),
  },
  relaxed: {
    training: () => import('../wasm/relaxed-training-text.js'),
    rest: () => import('../wasm/relaxed-rest-text.js'),
  },
};

/** The fastest build that the engine supports. */
export function fastestBuild(): Build {
  return SUPPORTED.relaxed() ? 'relaxed' : 'simd';
}

/** Throws ERR_UNSUPPORTED if the engine does not support the build. */
export function filesOf(build: Build, part: Part): PartFiles {
  if (SUPPORTED[build]()) {
    return {
      file: `${build}-${part}.wasm`,
      size: codeSizes[build][part],
      text: TEXTS[build][part],
    };
  }
  const needs =
    build === 'simd'
      ? 'WebAssembly SIMD; Node 20, Chrome 95, Firefox 100 and Safari 16.4 are the first that run ' +
        'this package'
      : "relaxed SIMD of WebAssembly; build: 'auto' takes the other build here";
  throw new LoraError('ERR_UNSUPPORTED', `this JavaScript engine has no ${needs}`);
}

/** Whether the engine accepts a function with these instructions, which push one value. */
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

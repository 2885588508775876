// The build writes wasm/glue.js into build/lib/, and bundles it.
import type { RawModuleFactory } from '../engine/raw-module.js';
import type { Build } from '../types/module.js';

/** Emscripten's glue code, which is the same for every build. */
declare const factory: RawModuleFactory;
export default factory;

/** Of the code of each build, in bytes. */
export const codeSizes: Readonly<Record<Build, number>>;

// The build writes wasm/glue.js into build/lib/, and bundles it.
import type { RawModuleFactory } from '../engine/raw-module.js';
import type { Build } from '../types/module.js';

/** Emscripten's glue code, which is the same for every build. */
declare const factory: RawModuleFactory;
export default factory;

/**
 * The code of a build is two modules of one instance: what every training run needs, which starts the
 * instance, and the rest, which is loaded when it is first needed.
 */
export type Part = 'training' | 'rest';

/** Of the code of each build, in bytes. */
export const codeSizes: Readonly<Record<Build, Readonly<Record<Part, number>>>>;

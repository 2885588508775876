// The build writes wasm/relaxed.js straight into dist/.
import type { RawModuleFactory } from '../raw-module.js';

declare const factory: RawModuleFactory;
export default factory;

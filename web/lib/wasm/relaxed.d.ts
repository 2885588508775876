// The build writes wasm/relaxed.js straight into dist/.
import type { Glue } from '../engine/raw-module.js';

declare const factory: Glue['default'];
export default factory;
export const address: Glue['address'];
export const codeSize: Glue['codeSize'];

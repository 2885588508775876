/**
 * Typed arrays in an ArrayBuffer, as `Blob` and `fetch` take them: Uint8Array<ArrayBuffer> and
 * Float64Array<ArrayBuffer>, written so that TypeScript before 5.7, in which typed arrays have no type
 * parameter, can read the declarations too.
 */
export type OwnedBytes = ReturnType<Uint8ArrayConstructor['of']>;
export type OwnedFloats = ReturnType<Float64ArrayConstructor['of']>;

/** Arrays as they are given and returned. */

/** A matrix as an argument: flat and row-major. It is never modified. */
export type MatrixInput = Float64Array | Float32Array | readonly number[];

/** What an own array of floats is. */
export type Floats = Float64Array | Float32Array;

/** The bytes of a file as an argument. They are never modified. */
export type BytesInput = ArrayBuffer | ArrayBufferView;

/**
 * Typed arrays in an ArrayBuffer, which `Blob` and `fetch` require: Uint8Array<ArrayBuffer> and
 * Float64Array<ArrayBuffer>, written so that TypeScript before 5.7, in which typed arrays have no
 * type parameter, accepts the declarations.
 */
export type OwnedBytes = ReturnType<Uint8ArrayConstructor['of']>;
export type OwnedFloats = ReturnType<Float64ArrayConstructor['of']>;

/** Rows of features and targets. */
export interface OwnRows {
  x: MatrixInput;
  y: MatrixInput;
}

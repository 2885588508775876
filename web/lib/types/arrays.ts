/** Arrays as they are given and returned. */

/** A matrix as it is handed in: flat and row-major. It is read, and never changed. */
export type MatrixInput = Float64Array | Float32Array | readonly number[];

/** The bytes of a file as they are handed in. They are read, and never changed. */
export type BytesInput = ArrayBuffer | ArrayBufferView;

/**
 * Typed arrays in an ArrayBuffer, as `Blob` and `fetch` take them: Uint8Array<ArrayBuffer> and
 * Float64Array<ArrayBuffer>, written so that TypeScript before 5.7, in which typed arrays have no type
 * parameter, can read the declarations too.
 */
export type OwnedBytes = ReturnType<Uint8ArrayConstructor['of']>;
export type OwnedFloats = ReturnType<Float64ArrayConstructor['of']>;

/** Rows of the caller's own. */
export interface OwnRows {
  x: MatrixInput;
  y: MatrixInput;
}

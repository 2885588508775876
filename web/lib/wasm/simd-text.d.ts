// The build writes wasm/simd-text.js straight into dist/.

/** simd.wasm, as text for decodeText(). */
declare const text: string;
export default text;

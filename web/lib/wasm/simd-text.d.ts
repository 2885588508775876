// The build writes wasm/simd-text.js into dist/ and build/lib/.

/** simd.wasm, as text for decodeText(). */
declare const text: string;
export default text;

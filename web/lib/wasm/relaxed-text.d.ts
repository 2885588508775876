// The build writes wasm/relaxed-text.js into dist/ and build/lib/.

/** relaxed.wasm, as text for decodeText(). */
declare const text: string;
export default text;

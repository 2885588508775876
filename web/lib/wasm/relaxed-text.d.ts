// The build writes wasm/relaxed-text.js straight into dist/.

/** relaxed.wasm, as text for decodeText(). */
declare const text: string;
export default text;

// The build writes wasm/relaxed-digits.js straight into dist/.

/** relaxed.wasm, as hexadecimal digits. */
declare const digits: string;
export default digits;

// The build writes wasm/simd-digits.js straight into dist/.

/** simd.wasm, as hexadecimal digits. */
declare const digits: string;
export default digits;

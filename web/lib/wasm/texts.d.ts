// The build writes these modules into dist/ and build/lib/: the code of a part, as text for decodeText().
declare module '*-training-text.js' {
  const text: string;
  export default text;
}

declare module '*-rest-text.js' {
  const text: string;
  export default text;
}

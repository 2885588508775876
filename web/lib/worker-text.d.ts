// The build writes worker-text.js into dist/ and build/lib/.

/** worker.js, as text. */
declare const text: string;
export default text;

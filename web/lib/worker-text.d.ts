// The build writes worker-text.js straight into dist/.

/** worker.js, as text. */
declare const text: string;
export default text;

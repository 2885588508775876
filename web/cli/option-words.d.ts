declare module 'option-words' {
  /** What the documentation says of an option of the library, by its table and name: `TRAIN.rank`. */
  const words: Readonly<Record<string, string>>;
  export default words;
}

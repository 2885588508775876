declare module 'option-words' {
  /** The comments of the library's options by table and name: `TRAIN.rank`. */
  const words: Readonly<Record<string, string>>;
  export default words;
}

/** CSV texts of a million characters that are refused: what they consist of, and the text. */
export const longCsv = [
  ['quotes', '"'.repeat(1_000_001)],
  ['quotes and spaces', `${'"a" '.repeat(200_000)}${' '.repeat(200_000)}\n`],
  ['line ends within a quote', `"${'\n'.repeat(1_000_000)}`],
  ['digits', `${'1'.repeat(1_000_000)}x\n`],
  ['spaces', `${' '.repeat(1_000_000)}x\n`],
];

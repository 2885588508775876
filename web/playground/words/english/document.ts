/** What the page says before its script has run. */

/** index.html has these in double braces. */
export const DOCUMENT = {
  language: 'en',
  title: 'LoRA playground · lora-wasm',
  description:
    'Train a LoRA adapter in your browser and watch low rank at work: real data, WebAssembly, nothing leaves your machine.',
  heading: 'LoRA: adapt a frozen layer with two thin matrices',
  noScript: 'This page trains in your browser, so it needs JavaScript switched on.',
  worksheet: 'Worksheet to print, with answers',
  oneFile: 'This page as one file',
  aboutOneFile: 'which needs no network',
} as const;

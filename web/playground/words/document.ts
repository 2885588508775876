/** What the build takes of the language: see vite.config.ts. */
export { DOCUMENT } from './english/document.js';

/** From the folder of the page. */
export const WORKSHEET = './words/english/worksheet.html';

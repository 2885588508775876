/** All that the page says, in one language: another one is another folder, named here. */
export * from './english/index.js';

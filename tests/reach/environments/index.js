import bundlers from './bundlers.js';
import frameworks from './frameworks.js';
import pages from './pages.js';
import runners from './runners.js';
import runtimes from './runtimes.js';
import vite from './vite.js';

/** @type {import('../trials.js').Environment[]} */
export const ENVIRONMENTS = [
  ...vite,
  ...bundlers,
  ...frameworks,
  ...pages,
  ...runners,
  ...runtimes,
];

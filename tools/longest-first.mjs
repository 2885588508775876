/** The order in which Jest runs the test files. */
import Sequencer from '@jest/test-sequencer';

/** What starts browsers, package managers or other programs. */
const SLOW = /[\\/]tests[\\/](browser|package|cli|python|reach)[\\/]/;

/**
 * Slow files first, so that at the end no worker is left alone with one: Jest itself takes them by the
 * time that they took, which a fresh clone does not know, or by their size, which says little.
 */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isSlow = ({ path }) => Number(SLOW.test(path));
    return sorted.sort((p, q) => isSlow(q) - isSlow(p));
  }
}

import { launchChromium } from '../browser/browsers.js';
import { Folders, pack, remove } from './install.js';
import { deviations, withoutOwnLines } from './judge.js';
import { Lab } from './lab.js';

/**
 * An environment: a row of the table.
 *
 * @typedef {object} Environment
 * @property {string} name on the command line
 * @property {string} title in the table
 * @property {string} [packages] the set of packages.js that it needs; none: `npm test` tries it too
 * @property {(lab: Lab) => Promise<void>} run
 * @property {import('./judge.js').Expected} [expected]
 */

/** Tries environments, one after another, with one tarball and one browser for all. */
export class Trials {
  #keep;
  #packed;
  #browser;

  /** @param {boolean} [keep] leaves the folders, to look at them */
  constructor(keep = false) {
    this.#keep = keep;
  }

  /** @param {Environment} environment */
  async try({ name, title, packages, run, expected }) {
    const folder = await (await this.#folders()).fresh(name, packages);
    try {
      const lab = new Lab(folder, () => (this.#browser ??= launchChromium()));
      const findings = withoutOwnLines(await lab.try(run), expected?.ownLines);
      return { title, findings, deviations: deviations(findings, expected), lab };
    } finally {
      if (!this.#keep) await remove(folder);
    }
  }

  async #folders() {
    this.#packed ??= pack().then((tarball) => ({ tarball, folders: new Folders(tarball.file) }));
    return (await this.#packed).folders;
  }

  async close() {
    await (await this.#browser)?.close();
    const packed = await this.#packed;
    await packed?.folders.close();
    await packed?.tarball.remove();
  }
}

import { inOrder, Levels } from './levels.js';
import { MOST } from './limits.js';
import type { Watch } from './yield-thread.js';
import { nameOf, type Table } from './table.js';
import { ownData as words } from '../words/index.js';

/** A column whose values make groups of rows, and all values that it has, in order. */
export interface GroupColumn {
  readonly column: number;
  readonly values: readonly string[];
}

/** Reads all values of a column. Throws Error where they are too many to choose from. */
export async function groupsOf(table: Table, column: number, watch: Watch): Promise<GroupColumn> {
  const levels = new Levels();
  for await (const { n } of table.read([{ column, levels }], watch)) {
    if (n > 0 && levels.texts.length > MOST.groups) {
      throw new Error(words.TROUBLE.tooManyValues(nameOf(table, column), MOST.groups));
    }
  }
  return { column, values: inOrder(levels.texts) };
}

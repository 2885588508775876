// The words of the options: the comments of the tables in web/lib/options, which the published library
// does not carry.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { importTypeScript } from './import-typescript.mjs';
import { projectRoot } from './setup/paths.mjs';

const FILES = ['web/lib/options/run.ts', 'web/lib/options/tables.ts'];

/** The comment before a property, without its stars. */
function commentOf(property, text) {
  const ranges = ts.getLeadingCommentRanges(text, property.pos) ?? [];
  const last = ranges.at(-1);
  if (!last) return '';
  return text
    .slice(last.pos, last.end)
    .replace(/^\/\*\*?|\*\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .trim();
}

/** The comments of the properties of every object literal of a file, by `TABLE.property`. */
async function commentsOf(path) {
  const text = await readFile(join(projectRoot, path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const comments = new Map();
  for (const statement of file.statements.filter(ts.isVariableStatement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !ts.isObjectLiteralExpression(initializer)) continue;
      for (const property of initializer.properties.filter(ts.isPropertyAssignment)) {
        comments.set(`${name.text}.${property.name.text}`, commentOf(property, text));
      }
    }
  }
  return comments;
}

/**
 * The tables of options, by their names, and what is said of each of their rows.
 *
 * @returns {Promise<{ tables: Record<string, object>, words: Map<object, string> }>}
 */
export async function documentedTables() {
  const tables = await importTypeScript(...FILES);
  const words = new Map();
  for (const path of FILES) {
    for (const [place, comment] of await commentsOf(path)) {
      const [table, row] = place.split('.');
      if (tables[table]) words.set(tables[table][row], comment);
    }
  }
  return { tables, words };
}

/**
 * What is said of the rows of the functions' tables, by the table and the option; a setting of an option
 * comes after it: `TRAIN.optimizer.beta1`.
 */
export async function wordsByName() {
  const { tables, words } = await documentedTables();
  const rowsOf = (path, table) =>
    Object.entries(table).flatMap(([name, row]) => [
      [`${path}.${name}`, words.get(row) ?? ''],
      ...[row.check.settings, ...Object.values(row.check.kinds ?? {})].flatMap((inner) =>
        inner ? rowsOf(`${path}.${name}`, inner) : [],
      ),
    ]);
  const functions = ['TRAIN', 'SOLVE', 'PLAN', 'LOAD'];
  return Object.fromEntries(functions.flatMap((name) => rowsOf(name, tables[name])));
}

/** The page says nothing that is not in its words: a translation is one folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import typescript from 'typescript';

const page = fileURLToPath(new URL('../../web/playground/', import.meta.url));
const { SyntaxKind } = typescript;

/** Attributes that people are told. */
const SPOKEN = /^(aria-label|aria-description|title|alt|placeholder|label|words|legend|about)$/;

/** A word, in any language; formulas have single letters. */
const WORD = /\p{L}{2}/u;
/** Two words of prose: names of fonts, classes and settings have hyphens, signs or one word only. */
const PROSE = /(?:^|[\s(“])\p{L}[\p{L}’]*,? \p{L}{2,}/u;
/** How a label begins; and what looks like one, and is a key, or what programs write. */
const LABEL = /^\p{Lu}\p{Ll}+$/u;
const NAMES = ['Home', 'End', 'Delete', 'Backspace', 'Escape', 'Files', 'None'];
const FONT = / sans-serif$/;

/** What a file says by itself, in the order of its lines. */
function saidIn(name, text) {
  const said = [];
  const file = typescript.createSourceFile(name, text, typescript.ScriptTarget.Latest, true);
  visit(file);
  return said;

  function visit(node) {
    if (isUnsaid(node)) return;
    if (isSaid(node)) said.push(`${name}:${lineOf(node)} ${node.text.trim().slice(0, 60)}`);
    node.forEachChild(visit);
  }

  function lineOf(node) {
    return file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  }
}

/** What has strings that nobody is told: paths, types, names of properties and of classes. */
function isUnsaid(node) {
  if (typescript.isImportDeclaration(node) || typescript.isTypeNode(node)) return true;
  if (node.parent?.name === node) return true;
  return /^(class|CLASSES)$/.test(node.name?.getText() ?? '');
}

function isSaid(node) {
  if (typescript.isJsxText(node)) return WORD.test(node.text);
  if (!isText(node)) return false;
  if (FONT.test(node.text)) return false;
  return PROSE.test(node.text) || isLabel(node) || (WORD.test(node.text) && isSpoken(node));
}

const TEXTS = [
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
];
const isText = (node) => TEXTS.includes(node.kind);

const isLabel = ({ text }) => LABEL.test(text) && !NAMES.includes(text);

/** Whether it is what an attribute or a property is, or a part of that. */
function isSpoken(node) {
  for (let { parent } = node; parent; { parent } = parent) {
    if (typescript.isJsxAttribute(parent) || typescript.isPropertyAssignment(parent)) {
      return SPOKEN.test(parent.name.text ?? parent.name.getText());
    }
    if (typescript.isCallExpression(parent) || typescript.isBlock(parent)) return false;
  }
  return false;
}

/** The words, programs that the page writes, and what is no part of what people see. */
const OTHERS = /^(words|code|offline)\/|^check-own\/exercise\.ts$|^vite\.config\.ts$/;

const files = readdirSync(page, { recursive: true })
  .filter((name) => /\.tsx?$/.test(name) && !OTHERS.test(name))
  .sort();

test('no module of the page has words of its own', () => {
  expect(files.length).toBeGreaterThan(100);
  const said = files.flatMap((name) => saidIn(name, readFileSync(join(page, name), 'utf8')));
  expect(said).toEqual([]);
});

describe('what would be words of its own:', () => {
  test.each([
    ['text between tags', '<p>Train it</p>'],
    ['one word', '<button>Train</button>'],
    ['a word beside a value', '<p>{count} done</p>'],
    ['a label for screen readers', '<div aria-label="the run" />'],
    ['a label among spread attributes', "<div {...{ 'aria-label': `Code in ${it}` }} />"],
    ['a title that depends', "<p title={done ? 'done' : undefined} />"],
    ['a property of a panel', "const panel = { name: 'loss', title: 'loss' };"],
    ['a sentence in a module', 'throw new Error(`no row is left of ${name}`);'],
  ])('%s', (_, text) => expect(saidIn('some.tsx', text)).toHaveLength(1));

  test('letters of formulas, names of classes and settings are none', () => {
    const text =
      '<p id="what-you-see" class="note verdict"><var>ŷ</var> = {x} {f("line-search")}</p>;' +
      "const state = { kind: 'frozen', phase: 'running' }; import x from '../some module.js';";
    expect(saidIn('some.tsx', text)).toEqual([]);
  });
});

/** The page's own titles, quoted in the words, are those that the page has. */
test('what the worksheet quotes is on the page', () => {
  const folder = join(page, 'words/english');
  const read = (name) => readFileSync(join(folder, name), 'utf8').replaceAll(/\s+/g, ' ');
  const words = readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name))
    .map(read)
    .join(' ');
  const quoted = [...read('worksheet.html').matchAll(/“([^”…]*)/g)].map(([, text]) => text);
  expect(quoted.length).toBeGreaterThan(5);
  for (const text of quoted) expect(words).toContain(text.replaceAll('&nbsp;', ' ').trim());
});

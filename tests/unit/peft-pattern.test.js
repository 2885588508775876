import { describe, expect, test } from '@jest/globals';
import { fromPeft } from 'lora-wasm';
import { compilePython } from '../../build/lib/formats/peft/python-pattern.js';
import { changedPeft } from './peft-cases.js';
import { errorOf, expectRefusal } from './refusal.js';

/** The adapter of rank and alpha 4, as that of a module of another name. */
const renamed = (module, settings) =>
  fromPeft(
    ...changedPeft('plain', {
      settings,
      rename: (key) => key.replace('.proj.', () => `.${module}.`),
    }),
  );
const alphaOf = (module, alphaPattern) => renamed(module, { alpha_pattern: alphaPattern }).alpha;

describe('ranks and alphas by pattern', () => {
  test.each([
    ['the name', 'a.proj', { 'a.proj': 6 }, 6],
    ['its end', 'a.b.proj', { proj: 6 }, 6],
    ['its end, behind a dot only', 'a.reproj', { proj: 6 }, 4],
    ['not its beginning', 'proj.a', { proj: 6 }, 4],
    ['an expression', 'layers.11.proj', { 'layers.\\d+.proj': 6 }, 6],
    ['a class and a repetition', 'layers.11.proj', { 'layers.[0-9]+.*': 6 }, 6],
    ['a choice', 'layers.11.proj', { 'q_proj|proj': 6 }, 6],
    ['a choice as a whole', 'layers.proj.x', { 'proj|none': 6 }, 4],
    ['the first of two', 'proj', { 'pro.': 6, proj: 7 }, 6],
    ['none', 'proj', {}, 4],
    ['what is behind the first is not read', 'proj', { proj: 6, '(': 7 }, 6],
  ])('%s', (_, module, alphaPattern, alpha) => {
    expect(renamed(module, { alpha_pattern: alphaPattern })).toMatchObject({ alpha, module });
    expect(renamed(module, { alpha_pattern: alphaPattern }).scale).toBe(alpha / 4);
  });

  test('the rank is checked against the one that its pattern gives', async () => {
    expect(renamed('proj', { r: 7, rank_pattern: { proj: 4 } }).rank).toBe(4);
    const error = await errorOf(() => renamed('proj', { rank_pattern: { proj: 5 } }));
    expectRefusal(
      error,
      'ERR_FORMAT',
      'lora_A is (4, 10) and lora_B (6, 4) in "proj"; a rank of 5 was expected of both',
    );
    expect(error.reason).toBe('rank');
  });

  test('the part of an attention layer that PEFT wraps has the patterns of the layer', () => {
    expect(alphaOf('attn.base_layer.out_proj', { attn: 6, out_proj: 7 })).toBe(6);
  });

  describe('keys that JavaScript would put first stay in their order', () => {
    const config = { alpha_pattern: { '.*': 6, 0: 7 } };
    const [, model] = changedPeft('plain', { rename: (key) => key.replace('.proj.', '.net.0.') });
    const rest = '"peft_type":"LORA","r":4,"lora_alpha":8';

    test.each([
      ['a text', '{"alpha_pattern":{".*":6,"0":7},', 6],
      ['a text the other way round', '{"alpha_pattern" : {"0":7, ".*":6},', 7],
      [
        'a text with quotes in it',
        '{"revision":"\\"x\\":{","alpha_pattern":{"a\\"":1,".*":6,"0":7},',
        6,
      ],
    ])('%s', (_, text, alpha) => {
      expect(fromPeft(text + rest + '}', model).alpha).toBe(alpha);
    });

    test('a text with as many quotes as there can be', () => {
      const quotes = '\\"'.repeat(1e6);
      const text = `{"revision":"${quotes}","alpha_pattern":{".*":6,"0":7},${rest}}`;
      expect(fromPeft(text, model).alpha).toBe(6);
    });

    test('an object, in the order that PEFT writes', () => {
      expect(fromPeft({ ...config, ...JSON.parse(`{${rest}}`) }, model).alpha).toBe(6);
    });
  });
});

describe('patterns are those of Python', () => {
  // What `re.match(rf"(.*\.)?({pattern})$", name)` of CPython 3.11 says, or that the name is the key.
  test.each([
    ['a quantifier without its least', 'layers\\.\\d{,2}\\.q', 'layers.3.q', true],
    ['a quantifier without its least', 'layers\\.\\d{,2}\\.q', 'layers.123.q', false],
    ['{,} is any number', 'a{,}b', 'aaab', true],
    ['{} is text', 'a{}', 'a{}', true],
    ['{ without an end is text', 'a{1', 'a{1', true],
    ['{x} is text', 'a{x}', 'a{x}', true],
    ['space makes { text', 'a{1, 2}', 'a{1, 2}', true],
    ['a digit beyond ASCII', 'layers\\.\\d', 'layers.٣', true],
    ['a letter beyond ASCII', '\\w+', 'größe', true],
    ['a numeral that is no digit', '\\w', '½', true],
    ['a numeral that is no digit', '\\d', '½', false],
    ['a combining mark is no letter', 'a\\w', 'a\u0301', false],
    ['separators are space', 'a\\sb', 'a\u001cb', true],
    ['the next line is space', 'a\\sb', 'a\u0085b', true],
    ['the byte order mark is none', 'a\\sb', 'a\ufeffb', false],
    ['the byte order mark is none', 'a\\Sb', 'a\ufeffb', true],
    ['letters beyond ASCII within []', '[\\w.]+', 'é.ü', true],
    ['no letters beyond ASCII within [^]', '[^\\W]', 'é', true],
    ['. is every line end but one', 'a.b', 'a\u2028b', true],
    ['. is every line end but one', 'a.b', 'a\rb', true],
    ['. is no \\n', 'a.b', 'a\nb', false],
    ['. before the name is no \\n', 'b', 'a\n.b', false],
    ['. before the name is no \\n', 'b', 'a\u2028.b', true],
    ['. is one character beyond 16 bits', 'a.b', 'a😀b', true],
    ['a range beyond 16 bits', '[😀-😂]', '😁', true],
    ['a repetition beyond 16 bits', '😀{2}', '😀😀', true],
    ['$ is before a last \\n', 'proj', 'proj\n', true],
    ['$ is not before a \\n that is not the last', 'proj', 'proj\n\n', false],
    ['$ is not before another line end', 'proj', 'proj\r', false],
    ['\\Z is only the end', 'proj\\Z', 'proj\n', false],
    ['\\Z is only the end', 'proj\\Z', 'a.proj', true],
    ['\\A is the beginning', '\\Aproj', 'proj', true],
    ['\\A is the beginning', '\\Aproj', 'a.proj', false],
    ['^ is the beginning', '^proj', 'a.proj', false],
    ['\\b goes by letters beyond ASCII', 'a\\b.*', 'aé', false],
    ['\\b goes by letters beyond ASCII', 'a\\B.', 'aé', true],
    ['\\b within [] is a backspace', 'a[\\b]', 'a\u0008', true],
    ['[ within [] is text', '[[]', '[', true],
    ['] that comes first is text', '[]a]', ']', true],
    ['] that comes first is text', '[]a]', 'a', true],
    ['] that comes first is text', '[^]a]', 'b', true],
    ['] that comes first is text', '[^]a]', ']', false],
    ['- that comes last is text', '[a-]', '-', true],
    ['a class with --', '[+--]', ',', true],
    ['hexadecimal', '\\x70roj', 'proj', true],
    ['hexadecimal', '\\u0070roj', 'proj', true],
    ['hexadecimal', '\\U0001F600', '😀', true],
    ['octal', '\\160roj', 'proj', true],
    ['octal', '[\\160-\\162]roj', 'qroj', true],
    ['zero', 'a\\0b', 'a\u0000b', true],
    ['zero and a digit that is not octal', 'a\\08', 'a\u00008', true],
    ['a bell', 'a\\ab', 'a\u0007b', true],
    ['a mark behind a backslash', 'a\\-b\\/c\\_d', 'a-b/c_d', true],
    ['a letter beyond ASCII behind a backslash', '\\é', 'é', true],
    ['the case counts', 'Proj', 'proj', false],
    ['a repeated group', '(a|b)+', 'abba', true],
    ['a repeated group', '(p+)+x', 'pppp', false],
    ['a group of nothing', '(|a)*b', 'aab', true],
    ['a repetition that takes as few as it can', 'a+?b??', 'aab', true],
    ['look-ahead', '(?=proj)p.*', 'proj', true],
    ['what does not follow', '(?!.*vision).*\\.q', 'text.q', true],
    ['what does not follow', '^(?!.*vision).*\\.q', 'vision.q', false],
    ['a ) that closes the group around', 'a)|(b', 'a', true],
    ['a ) that closes the group around', 'a)|(b', 'x.', false],
    ['the name, where it is not matched', 'a+b', 'a+b', true],
    ['the name, where it is not matched', 'a+b', 'x.a+b', false],
  ])('%s: %j and %j, %j', (_, pattern, module, isMatch) => {
    expect(alphaOf(module, { [pattern]: 6 })).toBe(isMatch ? 6 : 4);
  });

  test('many choices and repetitions take no time', () => {
    const name = 'p'.repeat(100);
    for (const pattern of ['(p|p)'.repeat(40), `${'p?'.repeat(40)}x`, `${'.*'.repeat(20)}x`]) {
      expect(alphaOf(name, { [pattern]: 6 })).toBe(4);
    }
    expect(alphaOf(name, { '((((p?){1000}){1000}){1000}){4000000}': 6 })).toBe(6);
  });

  test.each([
    ['a reference to a group', 'proj\\1', 'references to groups are not supported'],
    ['a group by name', '(?P<name>proj)', '(?P is not supported'],
    ['flags', '(?i)proj', '(?i is not supported'],
    ['look-behind', '(?<=a)b', '(?< is not supported'],
    ['an atomic group', '(?>a)', '(?> is not supported'],
    ['a comment', '(?#a)b', '(?# is not supported'],
    ['a possessive repetition', 'a*+', 'possessive repetitions are not supported'],
    ['a character by name', '\\N{DIGIT ONE}', '\\N is not supported'],
    ['an escape of JavaScript', '\\p{L}', '\\p is not supported'],
    ['an escape that there is not', '\\q', '\\q is not supported'],
    ['half an escape', '\\x7', 'an escape is not complete'],
    ['an escape beyond Unicode', '\\U00110000', 'an escape is not complete'],
    ['an octal escape beyond 255', '[\\400]', 'an octal escape is too large'],
    ['a range backwards', '[z-a]', 'a range is empty'],
    ['a range of a category', '[a-\\d]', 'a range has no end'],
    ['an open class', '[]', 'a [ is not closed'],
    ['an open group', '(proj', 'a ( is not closed'],
    ['a group that is closed twice', 'proj))', 'a ) has no ('],
    ['nothing repeated', 'a|*', 'there is nothing to repeat'],
    ['a place repeated', '\\b+', 'there is nothing to repeat'],
    ['a repetition repeated', 'a{2}{3}', 'a repetition is repeated'],
    ['fewer than the least', 'a{3,2}', 'a repetition is empty'],
    ['more than Python repeats', 'a{4294967295}', 'a repetition is too large'],
    ['a backslash at the end', 'a\\', 'a ( is not closed'],
    ['many groups in each other', '('.repeat(1e4), 'its groups are nested too deeply'],
    ['a megabyte', 'a'.repeat(1e6), 'matching takes too long'],
    ['much work', '(?=.*p)'.repeat(3000), 'matching takes too long'],
  ])('%s: refused', async (_, pattern, why) => {
    const error = await errorOf(() => alphaOf('p'.repeat(1000), { [pattern]: 6 }));
    const shown = JSON.stringify(pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern);
    expectRefusal(error, 'ERR_FORMAT', `the pattern ${shown} cannot be matched: ${why}`);
    expect(error.reason).toBe('pattern');
  });
});

// 3.14 says otherwise; the parser follows 3.12.
test.each([
  ['\\B', '', false],
  ['(?!\\B)', '', true],
  ['\\B', 'ab', false],
  ['a\\B', 'ab', true],
])('as re.match(%j, %j) tells: %j', (pattern, text, isMatch) => {
  const subject = { characters: Array.from(text), steps: 1000 };
  expect(compilePython(pattern)(subject)).toBe(isMatch);
});

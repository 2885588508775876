/** Safetensors files made by hand, good and bad. */

const encoder = new TextEncoder();

/** A file with that header, a text or bytes, and `data` bytes behind it. */
export function fileWith(header, data = 0, length = undefined) {
  const text = typeof header === 'string' ? encoder.encode(header) : Uint8Array.from(header);
  const file = new Uint8Array(8 + text.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  file.set(text, 8);
  file.set(
    Uint8Array.from({ length: data }, (_, i) => i + 1),
    8 + text.length,
  );
  return file;
}

const entry = (shape, begin, end, dtype = 'F32') =>
  `{"dtype":"${dtype}","shape":${JSON.stringify(shape)},"data_offsets":[${begin},${end}]}`;

/** Files that are as they should be: a title, the bytes, and the names of the tensors. */
export const goodFiles = [
  ['no tensors', fileWith('{}'), []],
  ['a tensor', fileWith(`{"w":${entry([2, 3], 0, 24)}}`, 24), ['w']],
  [
    'tensors in another order than their bytes',
    fileWith(`{"p":${entry([1], 4, 8)},"q":${entry([1], 0, 4)}}`, 8),
    ['p', 'q'],
  ],
  ['a single value', fileWith(`{"w":${entry([], 0, 4)}}`, 4), ['w']],
  ['a tensor without values', fileWith(`{"w":${entry([0, 5], 0, 0)}}`), ['w']],
  ['space everywhere', fileWith(`{ "w" :\n${entry([1], 0, 4)}\t}\r\n   `, 4), ['w']],
  ['no metadata in the metadata', fileWith('{"__metadata__":{}}'), []],
  ['escapes in names', fileWith(String.raw`{"\u0061\"\\😀":${entry([1], 0, 4)}}`, 4), ['a"\\😀']],
  ['a name that objects know', fileWith(`{"__proto__":${entry([1], 0, 4)}}`, 4), ['__proto__']],
  ['elements of less than a byte', fileWith(`{"w":${entry([4], 0, 3, 'F6_E2M3')}}`, 3), ['w']],
];

/** Files that are not: a title, the bytes, the reason, and what the message has to say. */
export const badFiles = [
  ['nothing', new Uint8Array(0), 'too-short', 'it has 0 bytes; 8 with'],
  ['7 bytes', new Uint8Array(7), 'too-short', 'it has 7 bytes'],
  ['no header', new Uint8Array(8), 'header-start', 'does not begin with {'],
  [
    'a header of 2^64 - 1 bytes',
    fileWith('{}', 0, 2n ** 64n - 1n),
    'header-too-large',
    'header has',
  ],
  ['a header above the limit', fileWith('{}', 0, 100_000_001), 'header-too-large', '100000001'],
  [
    'a header beyond the file',
    fileWith('{}', 0, 100_000_000),
    'header-truncated',
    'of which 2 are',
  ],
  ['an array', fileWith('[]'), 'header-start', 'does not begin with {'],
  ['space first', fileWith(' {}'), 'header-start', 'does not begin with {'],
  ['invalid UTF-8', fileWith([0x7b, 0x22, 0xff, 0x22]), 'header-utf8', 'is not UTF-8'],
  ['half a header', fileWith('{"w":{"dtype":"F32"'), 'header-json', '} of "w" was expected'],
  [
    'an open text',
    fileWith('{"w'),
    'header-json',
    'a key of the header was expected at character 1 ',
  ],
  ['a line break in a text', fileWith('{"w\n":{}}'), 'header-json', 'a key of the header'],
  ['half a surrogate pair', fileWith(String.raw`{"\ud800":{}}`), 'header-json', 'a key of the'],
  ['two objects', fileWith('{}{}'), 'header-json', 'the end of the header was expected'],
  [
    'a comma too many',
    fileWith(`{"w":${entry([1], 0, 4)},}`, 4),
    'header-json',
    'a key of the header',
  ],
  ['no tensor but a number', fileWith('{"w":1}'), 'header-json', '{ of "w" was expected'],
  ['deep nesting', fileWith(`{"w":${'['.repeat(1e6)}`), 'header-json', '{ of "w" was expected'],
  [
    'deep nesting in a shape',
    fileWith(`{"w":{"shape":${'['.repeat(1e6)}`),
    'header-json',
    'a whole number in the shape of "w"',
  ],
  ['a negative length', fileWith(`{"w":${entry([-1], 0, 4)}}`, 4), 'header-json', 'a whole number'],
  ['a fraction', fileWith(`{"w":${entry([1.5], 0, 4)}}`, 4), 'header-json', 'a whole number'],
  ['1.0', fileWith(`{"w":${entry([], 0, 4).replace('[]', '[1.0]')}}`, 4), 'header-json', 'a whole'],
  ['01', fileWith(`{"w":${entry([], 0, 4).replace('[]', '[01]')}}`, 4), 'header-json', 'a whole'],
  ['1e2', fileWith(`{"w":${entry([], 0, 4).replace('[]', '[1e2]')}}`, 4), 'header-json', 'a whole'],
  [
    'no dtype',
    fileWith('{"w":{"shape":[],"data_offsets":[0,4]}}', 4),
    'header-json',
    'has no dtype',
  ],
  ['no shape', fileWith('{"w":{"dtype":"U8","data_offsets":[0,1]}}', 1), 'header-json', 'no shape'],
  ['no offsets', fileWith('{"w":{"dtype":"U8","shape":[1]}}', 1), 'header-json', 'no data_offsets'],
  [
    'three offsets',
    fileWith('{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}', 1),
    'header-json',
    'has 3 data_offsets, not 2',
  ],
  [
    'a key that there is not',
    fileWith('{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"strides":[1]}}', 1),
    'header-json',
    '"w" has a key "strides"',
  ],
  [
    'a tensor twice',
    fileWith(`{"w":${entry([1], 0, 4)},"w":${entry([1], 0, 4)}}`, 4),
    'duplicate-key',
    'the header has "w" twice',
  ],
  [
    'a tensor twice, once written otherwise',
    fileWith(String.raw`{"w":${entry([1], 0, 4)},"\u0077":${entry([1], 0, 4)}}`, 4),
    'duplicate-key',
    'the header has "w" twice',
  ],
  [
    'a key twice',
    fileWith('{"w":{"dtype":"U8","dtype":"I8"}}'),
    'duplicate-key',
    '"w" has "dtype" twice',
  ],
  [
    'metadata twice',
    fileWith('{"__metadata__":{},"__metadata__":{}}'),
    'duplicate-key',
    '"__metadata__" twice',
  ],
  [
    'a text twice',
    fileWith('{"__metadata__":{"a":"1","a":"1"}}'),
    'duplicate-key',
    '__metadata__ has "a" twice',
  ],
  ['a number in the metadata', fileWith('{"__metadata__":{"a":1}}'), 'metadata', 'no text for "a"'],
  ['metadata that is null', fileWith('{"__metadata__":null}'), 'header-json', '{ of __metadata__'],
  ['an unknown type', fileWith(`{"w":${entry([1], 0, 4, 'F31')}}`, 4), 'dtype', 'the dtype "F31"'],
  [
    'a type that objects know',
    fileWith(`{"w":${entry([1], 0, 4, 'constructor')}}`, 4),
    'dtype',
    '"constructor"',
  ],
  [
    'a length of 2^53',
    fileWith(`{"w":${entry([2 ** 53], 0, 4)}}`, 4),
    'overflow',
    'the shape of "w"',
  ],
  [
    'an offset of 2^64',
    fileWith(`{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551616]}}`, 1),
    'overflow',
    'the offsets of "w"',
  ],
  [
    'a product beyond 2^53',
    fileWith(`{"w":${entry([2 ** 30, 2 ** 30], 0, 4)}}`, 4),
    'overflow',
    '"w" of F32 [1073741824, 1073741824]',
  ],
  [
    'part of a byte',
    fileWith(`{"w":${entry([1], 0, 1, 'F4')}}`, 1),
    'overflow',
    'no whole number of bytes',
  ],
  [
    'too few bytes',
    fileWith(`{"w":${entry([2], 0, 4)}}`, 4),
    'size',
    '"w" of F32 [2] takes 8 bytes; its offsets give it 4',
  ],
  [
    'too many bytes',
    fileWith(`{"w":${entry([1], 0, 8)}}`, 8),
    'size',
    'takes 4 bytes; its offsets give it 8',
  ],
  [
    'an end before the begin',
    fileWith(`{"w":${entry([1], 4, 0)}}`, 4),
    'offsets',
    'begins at 4 and ends at 0',
  ],
  [
    'an end beyond the file',
    fileWith(`{"w":${entry([2], 0, 8)}}`, 4),
    'truncated',
    'ends at 8; there are 4 bytes',
  ],
  [
    'an overlap',
    fileWith(`{"p":${entry([2], 0, 8)},"q":${entry([2], 4, 12)}}`, 12),
    'overlap',
    '"q" begins at 4, not 8, and overlaps another one',
  ],
  [
    'the same bytes twice',
    fileWith(`{"p":${entry([1], 0, 4)},"q":${entry([1], 0, 4)}}`, 4),
    'overlap',
    '"q" begins at 0, not 4',
  ],
  ['a gap at the start', fileWith(`{"w":${entry([1], 4, 8)}}`, 8), 'gap', 'begins at 4, not 0'],
  [
    'a gap between',
    fileWith(`{"p":${entry([1], 0, 4)},"q":${entry([1], 8, 12)}}`, 12),
    'gap',
    '"q" begins at 8, not 4, and leaves a gap',
  ],
  [
    'bytes at the end',
    fileWith(`{"w":${entry([1], 0, 4)}}`, 5),
    'trailing-bytes',
    'end at 4 of 5 bytes',
  ],
];

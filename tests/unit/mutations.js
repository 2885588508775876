/** Files damaged in many ways, the same ones from the same seed. */
import { randomNumbers } from '../../build/lib/matrices/random.js';

const encoder = new TextEncoder();

/** What is put into files: lengths and numbers that claim much, nesting, quotes, bad UTF-8. */
const PIECES = [
  new Uint8Array(8).fill(0xff),
  Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80),
  Uint8Array.of(0x00, 0xe1, 0xf5, 0x05, 0, 0, 0, 0),
  Uint8Array.of(0xff, 0xfe, 0xc3),
  '9'.repeat(25),
  '1e999',
  '-1',
  '[',
  '{',
  '"',
  '\\',
  "'",
  ',',
  '\n',
  '\r',
  ' ',
  '\u{1F600}',
  '['.repeat(500),
  '{"a":'.repeat(500),
  '"'.repeat(501),
  '(',
  ')',
  '99999999999, ',
  'null',
  '['.repeat(50_000),
  '('.repeat(5000),
  '{"a":{"dtype":'.repeat(2000),
  '1,'.repeat(20_000),
].map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));

/** Where the length of the header stands in a file, of how many bytes, and where the header begins. */
const HEADERS = {
  safetensors: () => ({ at: 0, size: 8, begin: 8 }),
  npy: ([, , , , , , version]) => ({
    at: 8,
    size: version === 1 ? 2 : 4,
    begin: version === 1 ? 10 : 12,
  }),
};

function lengthOf(file, { at, size }) {
  return file.subarray(at, at + size).reduce((sum, byte, i) => sum + byte * 256 ** i, 0);
}

/** The file with another length of its header. */
function withLength(file, { at, size }, length) {
  const bytes = Uint8Array.from({ length: size }, (_, i) => Math.floor(length / 256 ** i) % 256);
  file.set(bytes, at);
  return file;
}

/**
 * `count` files, each made from one of `files` by one to three changes; every change that there is
 * comes up. Of a `format` with a header, pieces are also put into it so that its length still fits.
 */
export function* mutated(files, count, seed, format) {
  const random = randomNumbers(seed);
  const below = (limit) => Math.floor(random() * limit);
  // Half of the changes hit the beginning, where headers are.
  const place = ({ length }) => below(random() < 0.5 ? Math.min(length, 24) + 1 : length + 1);
  const spliced = (file, from, to, piece) =>
    Uint8Array.from([...file.subarray(0, from), ...piece, ...file.subarray(to)]);
  const changes = [
    (file) => file.slice(0, below(file.length + 1)),
    (file) => {
      const copy = file.slice();
      for (let i = below(8); i >= 0 && copy.length > 0; i--)
        copy[below(copy.length)] ^= 1 << below(8);
      return copy;
    },
    (file) => {
      const at = place(file);
      const piece = PIECES[below(PIECES.length)];
      return spliced(
        file,
        at,
        random() < 0.5 ? at : Math.min(file.length, at + piece.length),
        piece,
      );
    },
    (file) => {
      const [from, to] = [below(file.length), below(file.length)].sort((p, q) => p - q);
      return spliced(file, from, from, file.subarray(from, Math.min(to, from + 200)));
    },
    (file) => {
      const from = below(file.length);
      return spliced(file, from, from + below(40), []);
    },
    ...(format ? [(file) => grown(file, HEADERS[format](file))] : []),
  ];
  function grown(file, header) {
    const length = lengthOf(file, header);
    if (!(header.begin + length <= file.length)) return file;
    const at = header.begin + below(length + 1);
    const piece = PIECES[below(PIECES.length)];
    return withLength(spliced(file, at, at, piece), header, length + piece.length);
  }
  for (let i = 0; i < count; i++) {
    let file = files[below(files.length)];
    for (let n = below(3); n >= 0; n--) file = changes[below(changes.length)](file);
    yield file;
  }
}

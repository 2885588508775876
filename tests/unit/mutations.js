/** Files damaged in many ways, the same ones from the same seed. */
import { randomNumbers } from '../../dist/random.js';

const encoder = new TextEncoder();

/** What is put into files: lengths and numbers that claim much, nesting, quotes, bad UTF-8. */
const PIECES = [
  new Uint8Array(8).fill(0xff),
  Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80),
  Uint8Array.of(0x00, 0xe1, 0xf5, 0x05, 0, 0, 0, 0),
  Uint8Array.of(0xff, 0xfe, 0xc3),
  ...['9'.repeat(25), '1e999', '-1', '[', '{', '"', '\\', "'", ',', '\n', '\r', ' ', '\u{1F600}'],
  ...['['.repeat(500), '{"a":'.repeat(500), '"'.repeat(501), '(', ')', '99999999999, ', 'null'],
].map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));

/**
 * `count` files, each made from one of `files` by one to three changes; every change that there is
 * comes up.
 */
export function* mutated(files, count, seed) {
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
  ];
  for (let i = 0; i < count; i++) {
    let file = files[below(files.length)];
    for (let n = below(3); n >= 0; n--) file = changes[below(changes.length)](file);
    yield file;
  }
}

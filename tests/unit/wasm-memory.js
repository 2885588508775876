const PAGE_BYTES = 2 ** 16;
const MEMORY_SECTION = 5;

/**
 * A copy of a WebAssembly file whose memory cannot grow above `limit` bytes, so that a test can run
 * out of memory without having gigabytes. Its memory section has to be `1, 1 (has a maximum),
 * initial pages, maximum pages`, the counts as LEB128 numbers.
 */
export function withMemoryLimit(file, limit) {
  const bytes = Uint8Array.from(file);
  let at = 8; // after the magic number and the version
  while (at < bytes.length) {
    const section = bytes[at];
    const size = readLeb128(bytes, at + 1);
    if (section === MEMORY_SECTION) {
      if (bytes[size.end] !== 1 || bytes[size.end + 1] !== 1) break;
      const initial = readLeb128(bytes, size.end + 2);
      const maximum = readLeb128(bytes, initial.end);
      writeLeb128(bytes, initial.end, maximum.end, limit / PAGE_BYTES);
      return bytes;
    }
    at = size.end + size.value;
  }
  throw new Error('the file has no memory of its own with a maximum');
}

function readLeb128(bytes, start) {
  let value = 0;
  let end = start;
  do {
    value |= (bytes[end] & 0x7f) << (7 * (end - start));
  } while (bytes[end++] & 0x80);
  return { value, end };
}

/** Fills [start, end): a number may be written longer than it needs. */
function writeLeb128(bytes, start, end, value) {
  for (let at = start; at < end; at++) {
    const more = at < end - 1 ? 0x80 : 0;
    bytes[at] = ((value >>> (7 * (at - start))) & 0x7f) | more;
  }
}

import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const PT_INTERP = 3;
const LITTLE_ENDIAN_64 = '7f454c460201';

/**
 * Whether a file is an ELF program that the dynamic loader starts, another ELF file (a library),
 * or none of these. Only 64-bit little-endian files count: all that the toolchain has.
 *
 * @returns {'program' | 'library' | undefined}
 */
function elfKind(file) {
  const fd = openSync(file, 'r');
  try {
    const header = bytes(fd, 0, 64);
    if (header.toString('hex', 0, 6) !== LITTLE_ENDIAN_64) return undefined;
    return hasInterpreter(fd, header) ? 'program' : 'library';
  } finally {
    closeSync(fd);
  }
}

/** The regular files in a folder (no links: they are other files' names) of an ELF kind. */
export function elfFiles(dir, kind) {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(dir, entry.name))
    .filter((file) => elfKind(file) === kind);
}

function hasInterpreter(fd, header) {
  const offset = Number(header.readBigUInt64LE(0x20));
  const size = header.readUInt16LE(0x36);
  const count = header.readUInt16LE(0x38);
  const table = bytes(fd, offset, size * count);
  const types = Array.from({ length: count }, (_, i) => table.readUInt32LE(i * size));
  return types.includes(PT_INTERP);
}

/** Reads `length` bytes, zeros beyond the end of the file. */
function bytes(fd, offset, length) {
  const buffer = Buffer.alloc(length);
  readSync(fd, buffer, 0, length, offset);
  return buffer;
}

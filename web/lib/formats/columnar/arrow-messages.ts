import { checkFooter, checkMessage, MessageKind, type Footer } from './arrow-metadata.js';
import type { ByteStream } from '../source/byte-stream.js';

/**
 * The framing of messages in streams and files:
 * https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc.
 */
const MAGIC = 'ARROW1';
/** Precedes the length of a message since version 0.15. */
const CONTINUATION = -1;
const LENGTH_BYTES = 4;

/**
 * Whether the input is a file rather than a stream. The bytes that are read for it are returned to
 * the stream.
 */
export async function isArrowFile(stream: ByteStream): Promise<boolean> {
  const start = await stream.take(MAGIC.length);
  stream.putBack(start);
  return hasMagic(start);
}

/** Passes on the bytes of a stream, each message only after it was checked. */
export async function* checkedStream(stream: ByteStream): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    let prefix = await stream.take(LENGTH_BYTES);
    if (prefix.length === 0) return;
    if (lengthAt(prefix, 0) === CONTINUATION) {
      yield prefix;
      prefix = await stream.take(LENGTH_BYTES);
    }
    const length = lengthAt(prefix, 0);
    if (length === 0) return; // the end-of-stream marker
    const metadata = await exactly(stream, length);
    const { bodyLength } = checkMessage(metadata);
    yield prefix;
    yield metadata;
    yield await exactly(stream, bodyLength);
  }
}

export function footerOf(file: Uint8Array): Footer {
  const end = file.length - MAGIC.length - LENGTH_BYTES;
  if (end < MAGIC.length || !hasMagic(file.subarray(-MAGIC.length))) throw cutOff();
  return checkFooter(part(file, end - lengthAt(file, end), end));
}

/** Checks the message at a place of a file and its kind. */
export function checkMessageAt(file: Uint8Array, place: number, kind: MessageKind): void {
  const at = lengthAt(file, place) === CONTINUATION ? place + LENGTH_BYTES : place;
  const start = at + LENGTH_BYTES;
  if (checkMessage(part(file, start, start + lengthAt(file, at))).kind === kind) return;
  throw new Error(`it has no ${MessageKind[kind]} where its footer says`);
}

async function exactly(stream: ByteStream, count: number): Promise<Uint8Array> {
  const bytes = await stream.take(count);
  if (bytes.length === count) return bytes;
  throw cutOff();
}

function lengthAt(bytes: Uint8Array, at: number): number {
  const word = part(bytes, at, at + LENGTH_BYTES);
  return new DataView(word.buffer, word.byteOffset).getInt32(0, true);
}

function part(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (0 <= from && from <= to && to <= bytes.length) return bytes.subarray(from, to);
  throw cutOff();
}

const hasMagic = (bytes: Uint8Array): boolean => new TextDecoder().decode(bytes) === MAGIC;

const cutOff = () => new Error('it is damaged or cut off');

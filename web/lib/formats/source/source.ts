import { reading, unexpected, unreadableArgument } from '../../checks/accept.js';
import { className, describe } from '../../base/describe.js';
import type { LoraError } from '../../base/errors.js';
import { acceptBytes, joinedBytes } from '../../checks/bytes.js';
import type { BytesInput } from '../../types/arrays.js';
import { ThreadShare } from '../../work/slices.js';
import { unreadable } from '../../base/format-errors.js';

/** A file's bytes or text: as a whole, or as a stream of parts. */
export type Source =
  | string
  | BytesInput
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

/** The parts of a source in order. Throws ERR_ARGUMENT. */
export async function* partsOf(source: Source): AsyncGenerator<Uint8Array | string, void> {
  if (typeof source === 'string') return yield source;
  if (isBytes(source)) return yield acceptBytes('source', source);
  const expected = 'a text, bytes, a Blob, a ReadableStream or an iterable of parts';
  const advice = className(source) === 'Response' ? 'source.body' : undefined;
  for await (const part of itemsOf('source', source, expected, advice)) {
    yield typeof part === 'string' ? part : acceptBytes('a part of source', part);
  }
}

/** The same as bytes. Throws ERR_ARGUMENT for a text, such as a path. */
export async function* bytesOf(source: Source): AsyncGenerator<Uint8Array, void> {
  for await (const part of partsOf(source)) {
    yield acceptBytes(part === source ? 'source' : 'a part of source', part);
  }
}

/**
 * Iterates over a source of the caller. Any failure there, such as a failed request or a wrong kind
 * of iterator, becomes ERR_ARGUMENT with that error as its `cause`.
 */
export async function* itemsOf(
  name: string,
  source: unknown,
  expected: string,
  advice?: string,
): AsyncGenerator<unknown, void> {
  const items = reading(name, () => iteratorOf(source));
  if (!items) throw unexpected(name, source, expected, advice);
  let isOpen = true;
  try {
    for (;;) {
      isOpen = false; // an iterator that throws has ended
      const next = await nextOf(items).catch((cause) => {
        throw unreadableArgument(name, cause);
      });
      if (!next) return;
      isOpen = true;
      yield next.item;
    }
  } finally {
    // If reading stops early, by `break` or an error, the source is cancelled.
    if (isOpen) await closed(items);
  }
}

/** Reads to the end, yielding the thread in between. */
export async function exhausted(items: AsyncGenerator<unknown, void>): Promise<void> {
  const thread = new ThreadShare();
  while (!(await items.next()).done) await thread.rest();
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;

async function nextOf(items: AnyIterator): Promise<{ item: unknown } | undefined> {
  const { done, value } = await items.next();
  return done ? undefined : { item: await value };
}

async function closed(items: AnyIterator): Promise<void> {
  try {
    await items.return?.();
  } catch {
    // the result is no longer needed
  }
}

/** Undefined for values that are not iterable. */
function iteratorOf(source: unknown): AnyIterator | undefined {
  const parts = isBlob(source) ? source.stream() : source;
  if (isStream(parts)) return readStream(parts);
  const items = parts as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
  return items?.[Symbol.asyncIterator]?.() ?? items?.[Symbol.iterator]?.();
}

/**
 * The text of a source without a byte order mark, decoded by a label of TextDecoder; without a
 * label by the byte order mark, else as UTF-8. Throws ERR_FORMAT for bytes that are not in the
 * encoding.
 */
export async function* textOf(source: Source, encoding?: string): AsyncGenerator<string, void> {
  let decoder: TextDecoder | undefined;
  const decode = (bytes: Uint8Array, isLast: boolean): string => {
    decoder ??= new TextDecoder(encoding ?? encodingOf(bytes), { fatal: true });
    try {
      return decoder.decode(bytes, { stream: !isLast });
    } catch (cause) {
      throw undecodable(encoding, cause);
    }
  };
  let isFirst = true;
  let start: Uint8Array = new Uint8Array(0);
  for await (const part of partsOf(source)) {
    for (const piece of piecesOf(part)) {
      if (typeof piece === 'string') yield isFirst ? piece.replace(/^\uFEFF/, '') : piece;
      else if (decoder) yield decode(piece, false);
      else {
        start = joinedBytes([start, piece]);
        if (start.length >= TELLING_BYTES) yield decode(start, false);
      }
      isFirst = false;
    }
  }
  yield decode(decoder ? new Uint8Array(0) : start, true);
}

/**
 * Characters or bytes of a part to treat at once, well under a millisecond: a source may consist of a
 * single large part.
 */
const PIECE = 2 ** 20;

function* piecesOf(part: Uint8Array | string): Generator<Uint8Array | string, void> {
  for (let at = 0; at < part.length; at += PIECE) {
    const end = at + PIECE;
    yield typeof part === 'string' ? part.slice(at, end) : part.subarray(at, end);
  }
}

/** The number of bytes that UTF-16 is detected from. */
const TELLING_BYTES = 4;

/** The encoding by the byte order mark, else UTF-8. Throws ERR_FORMAT for UTF-16 without a mark. */
function encodingOf([one, two, three, four]: Uint8Array): string {
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  const isZero = [one, two, three, four].map((byte) => byte === 0);
  if (isZero.join() === 'false,true,false,true')
    throw undecodable(undefined, undefined, 'utf-16le');
  if (isZero.join() === 'true,false,true,false')
    throw undecodable(undefined, undefined, 'utf-16be');
  return 'utf-8';
}

function undecodable(encoding: string | undefined, cause: unknown, found?: string): LoraError {
  if (encoding !== undefined) {
    return unreadable('encoding', `the text is not in the encoding ${describe(encoding)}`, cause);
  }
  const which = found
    ? `it looks like ${found}, which the option encoding takes`
    : 'the option encoding takes another, such as "windows-1252" or "utf-16le"';
  return unreadable('utf8', `the text is not UTF-8; ${which}`, cause);
}

/** A label that TextDecoder knows, or undefined. Throws ERR_ARGUMENT. */
export function acceptEncoding(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw unexpectedEncoding(value);
  try {
    new TextDecoder(value);
    return value;
  } catch {
    throw unexpectedEncoding(value);
  }
}

const unexpectedEncoding = (value: unknown) =>
  unexpected('encoding', value, 'a label that TextDecoder knows, such as "windows-1252",');

/** Whether a source can be read twice, as far as its type tells; a file with random access can. */
export function isReadAgain(source: unknown): boolean {
  if (typeof source === 'string' || isBytes(source) || isBlob(source)) return true;
  return reading('source', () => {
    if (isStream(source) || typeof (source as { pipe?: unknown }).pipe === 'function') return false;
    return iteratorOf(source) !== source;
  });
}

function isBytes(source: unknown): source is BytesInput {
  return ArrayBuffer.isView(source) || className(source) === 'ArrayBuffer';
}

export function isBlob(source: unknown): source is Blob {
  return ['Blob', 'File'].includes(className(source));
}

function isStream(source: unknown): source is ReadableStream<Uint8Array | string> {
  return typeof (source as Partial<ReadableStream> | null)?.getReader === 'function';
}

/** Not every browser can iterate over its streams. */
async function* readStream<Part>(stream: ReadableStream<Part>): AsyncGenerator<Part, void> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    while (!isDone) {
      const result = await reader.read();
      isDone = result.done;
      if (!result.done) yield result.value;
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => {});
    reader.releaseLock();
  }
}

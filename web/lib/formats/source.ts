import { reading, unexpected, unreadableArgument } from '../arguments/accept.js';
import { className } from '../describe.js';
import { acceptBytes, type BytesInput } from './bytes.js';
import { unreadable } from './data-errors.js';

/** Where a file's bytes or text can come from: the whole, or a stream of parts. */
export type Source =
  | string
  | BytesInput
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>;

/** The parts of a source, one after the other. Throws ERR_ARGUMENT. */
export async function* partsOf(source: Source): AsyncGenerator<Uint8Array | string, void> {
  if (typeof source === 'string') return yield source;
  if (isBytes(source)) return yield acceptBytes('source', source);
  const expected = 'a text, bytes, a Blob, a ReadableStream or an iterable of parts';
  for await (const part of itemsOf('source', source, expected)) {
    yield typeof part === 'string' ? part : acceptBytes('a part of source', part);
  }
}

/**
 * The items of what was handed in to be read. Whatever goes wrong there, a request that fails or a wrong
 * kind of iterator, is ERR_ARGUMENT with that error as its `cause`.
 */
export async function* itemsOf(
  name: string,
  source: unknown,
  expected: string,
): AsyncGenerator<unknown, void> {
  const items = reading(name, () => iteratorOf(source));
  if (!items) throw unexpected(name, source, expected);
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
    // Whoever stops reading, by `break` or an error, wants no more of it to be made.
    if (isOpen) await closed(items);
  }
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
    // nobody waits for it any more
  }
}

/** Undefined of what cannot be iterated over. */
function iteratorOf(source: unknown): AnyIterator | undefined {
  const parts = isBlob(source) ? source.stream() : source;
  if (isStream(parts)) return readStream(parts);
  const items = parts as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
  return items?.[Symbol.asyncIterator]?.() ?? items?.[Symbol.iterator]?.();
}

/** The same as text, without a byte order mark. Throws ERR_FORMAT where bytes are not UTF-8. */
export async function* textOf(source: Source): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw unreadable('utf8', 'the text is not UTF-8', cause);
    }
  };
  let isFirst = true;
  for await (const part of partsOf(source)) {
    if (typeof part === 'string') yield isFirst ? part.replace(/^\uFEFF/, '') : part;
    else yield decode(part);
    isFirst &&= part.length === 0;
  }
  yield decode();
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

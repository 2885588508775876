import { bytesOf, type Source } from './source.js';
import type { OwnedBytes } from '../../types/arrays.js';

/** Reads a source in blocks of any size, independent of the parts in which it arrives. */
export class ByteStream {
  readonly #parts: AsyncGenerator<Uint8Array, void>;
  #rest = new Uint8Array(0);

  constructor(source: Source) {
    this.#parts = bytesOf(source);
  }

  /** The next `count` bytes, fewer only at the end of the source. Allocates only as much as arrives. */
  async take(count: number): Promise<Uint8Array> {
    const taken: Uint8Array[] = [];
    for (let missing = count; missing > 0;) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#parts.next();
        if (done) break;
        this.#rest = value as OwnedBytes;
      }
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      taken.push(part);
      missing -= part.length;
    }
    return joined(taken);
  }

  /** Returns bytes to the front of the stream. */
  putBack(bytes: Uint8Array): void {
    this.#rest = joined([bytes, this.#rest]) as OwnedBytes;
  }

  /** Cancels the source. */
  async close(): Promise<void> {
    await this.#parts.return();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

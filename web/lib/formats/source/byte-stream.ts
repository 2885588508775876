import { joinedBytes } from '../../checks/bytes.js';
import { bytesOf, type Source } from './source.js';

/** Reads a source in blocks of any size, independent of the parts in which it arrives. */
export class ByteStream {
  readonly #parts: AsyncGenerator<Uint8Array, void>;
  /** Parts that were received or put back, the next one last. */
  readonly #waiting: Uint8Array[] = [];

  constructor(source: Source) {
    this.#parts = bytesOf(source);
  }

  /** The next `count` bytes, fewer only at the end of the source. Allocates only as much as arrives. */
  async take(count: number): Promise<Uint8Array> {
    const taken: Uint8Array[] = [];
    for (let missing = count; missing > 0;) {
      const next = this.#waiting.pop() ?? (await this.#parts.next()).value;
      if (!next) break;
      const part = next.subarray(0, missing);
      taken.push(part);
      missing -= part.length;
      if (part.length < next.length) this.#waiting.push(next.subarray(part.length));
    }
    return joinedBytes(taken);
  }

  /** Returns bytes to the front of the stream. */
  putBack(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
  }

  /** Cancels the source. */
  async close(): Promise<void> {
    await this.#parts.return();
  }
}

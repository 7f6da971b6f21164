import type { IncomingMessage } from 'node:http';
import { chunksOf, type Pace } from './chunks-of';
import { Refused } from './refused';

/** Of all bodies together. Two hundred photographs of a telephone at once have less. */
const MOST_BYTES = 512 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 2;

/** Bodies that are read into memory, and how much all of them take there. */
export class HeldBodies {
  #bytes = 0;

  constructor(
    private readonly mostOfOne: number,
    private readonly mostOfAll = MOST_BYTES,
    private readonly pace?: Pace,
  ) {}

  /**
   * Reads a body and holds it while it is used.
   * @throws Refused 413 where it is too large, 408 where it comes too slowly, 503 where others take all the memory there is
   */
  async use<T>(request: IncomingMessage, work: (body: Uint8Array) => Promise<T>): Promise<T> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of chunksOf(request, this.pace)) {
        bytes += chunk.length;
        this.#bytes += chunk.length;
        if (bytes > this.mostOfOne) throw new Refused(413, `The body is larger than ${this.mostOfOne} bytes`);
        if (this.#bytes > this.mostOfAll) throw busy();
        chunks.push(chunk);
      }
      return await work(Buffer.concat(chunks));
    } finally {
      this.#bytes -= bytes;
    }
  }
}

const busy = () =>
  new Refused(503, 'Too many images are being asked about at once', `Try again in ${RETRY_AFTER_SECONDS} s.`, {
    'Retry-After': String(RETRY_AFTER_SECONDS),
  });

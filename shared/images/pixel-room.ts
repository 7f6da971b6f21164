/** A picture of ten megapixels. What a larger one takes is not kept: each of several rooms would hold it for good. */
const MOST_BYTES_KEPT = 30e6;

/**
 * Memory for the pixels of one decoded image at a time, used for one image after another: clean memory for each would cost
 * as much as decoding it. What was decoded into a room holds until the room is used again.
 */
export class PixelRoom {
  #kept = Buffer.alloc(0);

  /** At least so many bytes; they may hold anything. */
  take(bytes: number): Buffer {
    if (bytes > MOST_BYTES_KEPT) return Buffer.allocUnsafeSlow(bytes);
    if (this.#kept.length < bytes) this.#kept = Buffer.allocUnsafeSlow(bytes);
    return this.#kept;
  }
}

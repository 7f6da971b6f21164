import { ResizeKernel } from './resize-kernel';

/** A picture of ten megapixels. What a larger one takes is not kept: each of several rooms would hold it for good. */
const MOST_BYTES_KEPT = 30e6;

/**
 * Memory for the pixels of one decoded image at a time, used for one image after another: clean memory for each would cost
 * as much as decoding it. What was decoded into a room holds until the room is used again. It lies in the memory of a
 * kernel, so that an image is resized without being copied.
 */
export class PixelRoom {
  readonly #kernel = ResizeKernel.make();
  #kept = Buffer.alloc(0);

  /** At least so many bytes; they may hold anything. (Public types reach this class, and must do without Node's.) */
  take(bytes: number): Uint8Array {
    if (bytes > MOST_BYTES_KEPT) return Buffer.allocUnsafeSlow(bytes);
    if (this.#kept.length < bytes) this.#kept = this.#clean(bytes);
    return this.#kept;
  }

  #clean(bytes: number): Buffer<ArrayBuffer> {
    const pixels = this.#kernel?.pixels(bytes);
    return pixels ? Buffer.from(pixels.buffer, pixels.byteOffset, bytes) : Buffer.allocUnsafeSlow(bytes);
  }
}

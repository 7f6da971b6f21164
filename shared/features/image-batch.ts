import type { BaseEngine } from '../base/base-engine';
import { ImageError } from '../errors';
import { type DecodeLimits, decodeImage } from '../images/decode-image';
import { preprocessInto } from '../images/preprocess-into';

interface Seat {
  readonly sha256: string;
  /** Resolves when the pixels are in place, or with the reason why there are none. */
  readonly ready: Promise<{ readonly error: string } | undefined>;
}

/** Images on their way into one run of the base: each is decoded and resized straight into its place. */
export class ImageBatch {
  readonly pixels: Float32Array;
  readonly #imageSizePx: number;
  readonly #imageFloats: number;
  readonly #seats: Seat[] = [];

  /** @param pixels [at least as many images as are added, imageSizePx, imageSizePx, 3]; may hold anything */
  constructor(pixels: Float32Array, imageSizePx: number) {
    this.pixels = pixels;
    this.#imageSizePx = imageSizePx;
    this.#imageFloats = imageSizePx ** 2 * 3;
  }

  get size(): number {
    return this.#seats.length;
  }

  /** Starts to decode an image into the next place; `onDecoded` is called when that has ended, well or not. */
  add(sha256: string, bytes: Uint8Array, limits: DecodeLimits, onDecoded: () => void): void {
    const ready = this.#decode(bytes, limits, this.size * this.#imageFloats).finally(onDecoded);
    ready.catch(() => undefined); // run() and settle() hear of it.
    this.#seats.push({ sha256, ready });
  }

  /**
   * Runs the base on the images, once all are decoded.
   * @param onResult is given the features of each image, [featureCount], or the reason why it has none
   */
  async run(
    engine: BaseEngine,
    onResult: (sha256: string, result: Float32Array | { readonly error: string }) => void,
  ): Promise<void> {
    await this.settle();
    const usable: string[] = [];
    for (const [seat, { sha256, ready }] of this.#seats.entries()) {
      const refused = await ready;
      if (refused) onResult(sha256, refused);
      else this.#move(seat, usable.push(sha256) - 1);
    }
    if (usable.length === 0) return;
    const { featureCount } = engine;
    const features = await engine.run(this.pixels, usable.length);
    usable.forEach((sha256, i) => {
      onResult(sha256, features.subarray(i * featureCount, (i + 1) * featureCount));
    });
  }

  /** Waits until no image is being decoded. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#seats.map(({ ready }) => ready));
  }

  async #decode(bytes: Uint8Array, limits: DecodeLimits, offset: number): Promise<{ error: string } | undefined> {
    try {
      preprocessInto(await decodeImage(bytes, limits), this.#imageSizePx, this.pixels, offset);
      return undefined;
    } catch (error) {
      if (error instanceof ImageError) return { error: error.message };
      throw error;
    }
  }

  /** Closes the gaps that unusable images have left. */
  #move(from: number, to: number): void {
    if (from === to) return;
    this.pixels.copyWithin(to * this.#imageFloats, from * this.#imageFloats, (from + 1) * this.#imageFloats);
  }
}

import type { BaseEngine } from '../engine/base-engine';
import { ImageError } from '../errors';
import type { PixelRoom } from '../images/pixel-room';

/**
 * Writes what the base is to see of one image, [imageSizePx, imageSizePx, 3], -1 to 1, into `out` from `offset` on.
 * Throws ImageError where the image cannot be used. The room is its own until it is done.
 */
export type Paint = (out: Float32Array, offset: number, room: PixelRoom) => Promise<void>;

interface Seat {
  readonly id: string;
  /** Resolves when the pixels are in place, or with the reason why there are none. */
  readonly ready: Promise<{ readonly error: string } | undefined>;
}

/** Images on their way into one run of the base: each is painted straight into its place. */
export class ImageBatch {
  readonly pixels: Float32Array;
  readonly #imageFloats: number;
  readonly #seats: Seat[] = [];

  /** @param pixels [at least as many images as are added, imageSizePx, imageSizePx, 3]; may hold anything */
  constructor(pixels: Float32Array, imageSizePx: number) {
    this.pixels = pixels;
    this.#imageFloats = imageSizePx ** 2 * 3;
  }

  get size(): number {
    return this.#seats.length;
  }

  /** Starts to paint an image into the next place; `onPainted` is called when that has ended, well or not. */
  add(id: string, paint: Paint, room: PixelRoom, onPainted: () => void): void {
    const ready = this.#paint(paint, room, this.size * this.#imageFloats).finally(onPainted);
    ready.catch(() => undefined); // run() and settle() hear of it.
    this.#seats.push({ id, ready });
  }

  /**
   * Runs the base on the images, once all are painted.
   * @param onResult is given the features of each image, [featureCount], or the reason why it has none
   */
  async run(
    engine: BaseEngine,
    onResult: (id: string, result: Float32Array | { readonly error: string }) => void,
  ): Promise<void> {
    await this.settle();
    const usable: string[] = [];
    for (const [seat, { id, ready }] of this.#seats.entries()) {
      const refused = await ready;
      if (refused) onResult(id, refused);
      else this.#move(seat, usable.push(id) - 1);
    }
    if (usable.length === 0) return;
    const { featureCount } = engine;
    const features = await engine.run(this.pixels, usable.length);
    usable.forEach((id, i) => {
      onResult(id, features.subarray(i * featureCount, (i + 1) * featureCount));
    });
  }

  /** Waits until no image is being painted. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#seats.map(({ ready }) => ready));
  }

  async #paint(paint: Paint, room: PixelRoom, offset: number): Promise<{ error: string } | undefined> {
    try {
      await paint(this.pixels, offset, room);
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

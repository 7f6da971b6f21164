import type { BaseEngine } from '../base/base-engine';

interface Batch<Item> {
  readonly pixels: Float32Array;
  items: Item[];
}

/** Batches that are filled or in the engine at the same time: one is filled while the others are computed. */
const BATCHES = 3;

/**
 * Collects preprocessed images into batches and runs the base on the full ones while the next is filled. Its buffers are
 * made once and used again, so memory does not grow with the number of images; when all are in the engine, `add` waits.
 */
export class BatchQueue<Item> {
  private readonly free: Batch<Item>[];
  private current: Batch<Item> | undefined;
  private readonly running = new Set<Promise<void>>();
  private waiting: (() => void)[] = [];
  private failure: unknown;
  private readonly imageFloats: number;

  /** @param onFeatures is given each item's features, a view of length featureCount to be copied */
  constructor(
    private readonly engine: BaseEngine,
    private readonly onFeatures: (item: Item, features: Float32Array) => void,
  ) {
    this.imageFloats = engine.imageSizePx ** 2 * 3;
    const bytes = engine.batchSize * this.imageFloats * Float32Array.BYTES_PER_ELEMENT;
    // Shared memory reaches the engine's threads without a copy.
    this.free = Array.from({ length: BATCHES }, () => ({
      pixels: new Float32Array(new SharedArrayBuffer(bytes)),
      items: [],
    }));
  }

  /**
   * Adds one image.
   * @param write puts the image's pixels, [imageSizePx, imageSizePx, 3] in [-1, 1], into the buffer at the offset
   */
  async add(item: Item, write: (pixels: Float32Array, offset: number) => void): Promise<void> {
    while (!this.current) {
      if (this.failure) throw this.failure;
      this.current = this.free.pop();
      if (!this.current) await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const batch = this.current;
    write(batch.pixels, batch.items.length * this.imageFloats);
    batch.items.push(item);
    if (batch.items.length === this.engine.batchSize) this.start();
  }

  /** Runs what is left and waits for all. */
  async flush(): Promise<void> {
    if (this.current?.items.length) this.start();
    await Promise.all(this.running);
    if (this.failure) throw this.failure;
  }

  private start(): void {
    const batch = this.current as Batch<Item>;
    this.current = undefined;
    const run = this.run(batch)
      .catch((error) => {
        this.failure ??= error;
      })
      .finally(() => {
        this.running.delete(run);
        batch.items = [];
        this.free.push(batch);
        const waiting = this.waiting;
        this.waiting = [];
        for (const resume of waiting) resume();
      });
    this.running.add(run);
  }

  private async run({ pixels, items }: Batch<Item>): Promise<void> {
    const { featureCount } = this.engine;
    const features = await this.engine.run(pixels, items.length);
    items.forEach((item, i) => {
      this.onFeatures(item, features.subarray(i * featureCount, (i + 1) * featureCount));
    });
  }
}

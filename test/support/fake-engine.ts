import type { BaseEngine } from '../../shared/engine/base-engine';

export interface FakeEngineOptions {
  readonly batchSize?: number;
  readonly imageSizePx?: number;
  /** Awaited in the middle of each run. */
  during?(run: number): Promise<void> | void;
}

/** An engine whose features are sums over an image's own pixels; counts what it is asked for. */
export class FakeEngine implements BaseEngine {
  readonly engine = 'onnx';
  readonly featureCount = 4;
  readonly batchSize: number;
  readonly imageSizePx: number;
  images = 0;
  runs = 0;
  running = 0;
  mostRunning = 0;
  readonly buffers = new Set<Float32Array>();
  readonly #during: (run: number) => Promise<void> | void;

  constructor({ batchSize = 4, imageSizePx = 4, during = () => undefined }: FakeEngineOptions = {}) {
    this.batchSize = batchSize;
    this.imageSizePx = imageSizePx;
    this.#during = during;
  }

  async run(pixels: Float32Array, count: number): Promise<Float32Array> {
    this.buffers.add(pixels);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    this.images += count;
    try {
      await this.#during(this.runs++);
      // Read after the wait: a buffer that were filled again too soon would show.
      const features = new Float32Array(count * this.featureCount);
      const floats = this.imageSizePx ** 2 * 3;
      for (let i = 0; i < count * floats; i++) {
        features[Math.floor(i / floats) * this.featureCount + (i % this.featureCount)]! +=
          pixels[i]! * (1 + ((i % floats) % 7));
      }
      return features;
    } finally {
      this.running--;
    }
  }

  async dispose(): Promise<void> {}
}

import type { BaseEngine } from '../../shared/base/base-engine';
import { Random } from '../../shared/random';

const RUNS = 4;

/**
 * Milliseconds per image of a base alone, on generated pixels in full batches: the fastest of a few runs after one that does not
 * count, since whatever else runs on the machine only makes it slower.
 */
export async function measureSpeed(engine: BaseEngine): Promise<number> {
  const { batchSize, imageSizePx } = engine;
  const random = new Random(1);
  const bytes = batchSize * imageSizePx ** 2 * 3 * Float32Array.BYTES_PER_ELEMENT;
  const pixels = new Float32Array(new SharedArrayBuffer(bytes));
  for (let i = 0; i < pixels.length; i++) pixels[i] = random.uniform() * 2 - 1;
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run <= RUNS; run++) {
    const begun = performance.now();
    await engine.run(pixels, batchSize);
    if (run > 0) least = Math.min(least, performance.now() - begun);
  }
  return Number((least / batchSize).toPrecision(4));
}

import type { BaseEngine } from '../engine/base-engine';
import { checkRun } from '../engine/check-run';

/** Where all of the base trains, the boundary is the image itself: an "engine" that hands the pixels on. */
export function createPixelEngine(imageSizePx: number): BaseEngine {
  const batchSize = 32;
  const featureCount = imageSizePx * imageSizePx * 3;
  return {
    engine: 'onnx',
    imageSizePx,
    featureCount,
    batchSize,
    async run(pixels, count) {
      checkRun(pixels, count, batchSize, imageSizePx);
      return pixels.slice(0, count * featureCount);
    },
    dispose: async () => undefined,
  };
}

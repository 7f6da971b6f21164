import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBaseWeights } from '../../../../shared/backbone/mobilenet-v2/read-base-weights';
import { createTfjsEngine } from '../../../../shared/backbone/mobilenet-v2/tfjs-engine';
import { writeBaseOnnx } from '../../../../shared/backbone/mobilenet-v2/write-onnx';
import type { BaseEngine } from '../../../../shared/engine/base-engine';
import { createOnnxEngine } from '../../../../shared/engine/onnx-engine';
import { decodeImage } from '../../../../shared/images/decode-image';
import { preprocessInto } from '../../../../shared/images/preprocess-into';
import manifest from '../../../golden/features.json';
import { largestDifference } from '../../../support/random-base';
import { stanfordDogs } from '../../../support/requirements';

const GOLDEN = join(__dirname, '../../../golden');
const { imageSizePx, featureCount } = manifest;
const imageFloats = imageSizePx * imageSizePx * 3;

const ENGINES: readonly [string, number][] = [
  ['onnx', 0],
  ['tfjs', 1],
];

function golden(file: string): Float32Array {
  const bytes = readFileSync(join(GOLDEN, file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

async function pixelsOf(files: readonly string[]): Promise<Float32Array> {
  const pixels = new Float32Array(files.length * imageFloats);
  for (const [i, file] of files.entries()) {
    const image = await decodeImage(readFileSync(join(GOLDEN, file)), { imagePixels: 1e7 });
    preprocessInto(image, imageSizePx, pixels, i * imageFloats);
  }
  return pixels;
}

/**
 * What was measured when the vectors were made: largest difference of a feature from the same pixels onnx
 * 4.0e-5, tfjs 3.9e-5; JPEG files are decoded to TensorFlow's own pixels, so that theirs differ by no more.
 */
describe('the base against Keras, with the stanford-dogs weights', () => {
  const engines: BaseEngine[] = [];
  beforeAll(async () => {
    const weights = await readBaseWeights({ name: 'stanford-dogs', bytes: readFileSync(stanfordDogs()) }, 1.0);
    expect(weights.sha256).toBe(manifest.baseSha256);
    engines.push(await createOnnxEngine(writeBaseOnnx(weights, imageSizePx), { imageSizePx, featureCount }));
    engines.push(await createTfjsEngine(weights, { imageSizePx, batchSize: 18 }));
  });
  afterAll(() => Promise.all(engines.map((engine) => engine.dispose())));

  test.each(ENGINES)(
    'BaseEngine.run() of %s gives Keras’ features of the same pixels within 1e-4',
    async (_, which) => {
      const pixels = await pixelsOf(manifest.pixels);
      const features = await engines[which]!.run(pixels, manifest.pixels.length);
      const difference = largestDifference(features, golden('features-from-pixels.bin'));
      expect(difference).toBeLessThan(1e-4);
    },
  );

  test.each(ENGINES)(
    'BaseEngine.run() of %s gives Keras’ features of the same JPEG files within 1e-4',
    async (_, which) => {
      const features = await engines[which]!.run(await pixelsOf(manifest.jpegs), manifest.jpegs.length);
      expect(largestDifference(features, golden('features-from-jpegs.bin'))).toBeLessThan(1e-4);
    },
  );
});

import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseConfig } from '../../shared/config';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { computeFeatures } from '../../shared/features/compute-features';
import type { FeatureTable } from '../../shared/features/feature-table';
import { sha256Hex } from '../../shared/hash';
import { trainHead } from '../../shared/head/train-head';
import { readPhotographs } from '../photographs';

/**
 * usage: accuracy.ts NETWORK.onnx ARCHIVE PIXELS SIZE_PX FEATURES OUT: the validation accuracy of a head with the default
 * settings on a base, and into OUT that base's features of the 32 images of PIXELS, [32, features] as raw float32
 */
async function main(): Promise<void> {
  const [network = '', archive = '', pixelsFile = '', sizePx = '', features = '', out = ''] = process.argv.slice(2);
  console.log('ready');
  for await (const _ of createInterface({ input: process.stdin })) {
    const options = { imageSizePx: Number(sizePx), featureCount: Number(features) };
    const engine = await createOnnxEngine(await readFile(network), options);
    const pixels = new Float32Array(Uint8Array.from(await readFile(pixelsFile)).buffer);
    const ofPixels = await engine.run(pixels, engine.batchSize);
    await writeFile(out, Buffer.from(ofPixels.buffer, ofPixels.byteOffset, ofPixels.byteLength));

    const { images, bytesOf } = await readPhotographs(archive);
    const hashes = images.map((image) => sha256Hex(bytesOf(image)));
    const bySha256 = new Map(images.map((image, i) => [hashes[i] as string, bytesOf(image)]));
    const computed = await computeFeatures(bySha256, { engine, decode: { imagePixels: 1e8, orient: 'exif' } });
    const table = (split: string): FeatureTable => {
      const own = images.flatMap((image, i) =>
        image.split === split ? [{ ...image, sha256: hashes[i] as string }] : [],
      );
      const { featureCount } = engine;
      const rows = new Float32Array(own.length * featureCount);
      for (const [i, { sha256 }] of own.entries()) rows.set(computed.get(sha256) as Float32Array, i * featureCount);
      const labels = Int32Array.from(own, ({ label }) => label);
      return { count: own.length, featureCount, features: rows, labels, names: own.map(({ name }) => name) };
    };
    const classes = [...new Set(images.map(({ label }) => label))].map(String);
    const [train, validation] = [table('train'), table('validation')];
    const { history } = await trainHead({ train, validation, classes, config: parseConfig({}).head, seed: 1 });
    console.log(JSON.stringify({ accuracy: history.val_accuracy.at(-1) }));
  }
  process.exit(0);
}

void main();

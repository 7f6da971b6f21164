import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readBaseWeights } from '../shared/backbone/mobilenet-v2/read-base-weights';
import { writeBaseOnnx } from '../shared/backbone/mobilenet-v2/write-onnx';
import { createOnnxEngine } from '../shared/engine/onnx-engine';
import { computeFeatures } from '../shared/features/compute-features';
import { sha256Hex } from '../shared/hash';
import type { Bench } from './figure';
import { IMAGE_SIZE_PX } from './networks';
import { readPhotographs } from './photographs';

/**
 * Features of the photographs, once for all who train on them.
 * @returns for train and then for validation: raw float32 [n, 1280], and raw int32 labels [n]
 */
export async function writeFeatures(bench: Bench, folder: string): Promise<string[]> {
  const weights = await readBaseWeights({ name: 'base', bytes: await readFile(bench.baseH5) }, 1);
  const options = { imageSizePx: IMAGE_SIZE_PX, featureCount: 1280 };
  const engine = await createOnnxEngine(writeBaseOnnx(weights, IMAGE_SIZE_PX), options);
  const { images, bytesOf } = await readPhotographs(bench.archive);
  const files: string[] = [];
  for (const split of ['train', 'validation'] as const) {
    const own = images.filter((image) => image.split === split);
    const hashes = own.map((image) => sha256Hex(bytesOf(image)));
    const bySha256 = new Map(own.map((image, i) => [hashes[i] as string, bytesOf(image)]));
    const computed = await computeFeatures(bySha256, { engine, decode: { imagePixels: 1e8, orient: 'exif' } });
    const rows = hashes.map((sha256) => computed.get(sha256) as Float32Array);
    const [x, y] = [join(folder, `${split}.x`), join(folder, `${split}.y`)];
    await writeFile(x, Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))));
    await writeFile(y, Buffer.from(Int32Array.from(own, ({ label }) => label).buffer));
    files.push(x, y);
  }
  await engine.dispose();
  return files;
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foldedBase } from '../shared/backbone/mobilenet-v2/fold-base';
import { readBaseWeights } from '../shared/backbone/mobilenet-v2/read-base-weights';
import { writeBaseOnnx } from '../shared/backbone/mobilenet-v2/write-onnx';
import { calibrateInt8 } from '../shared/convnet/int8/calibrate-int8';
import { chooseCalibrationImages } from '../shared/convnet/int8/choose-calibration-images';
import type { ShardImage } from '../shared/dataset/manifest';
import { decodeImage } from '../shared/images/decode-image';
import { preprocessInto } from '../shared/images/preprocess-into';
import type { Bench } from './figure';
import { readPhotographs } from './photographs';

export const IMAGE_SIZE_PX = 160;
const BATCH_IMAGES = 32;
const CALIBRATION_IMAGES = 32;
const GUARD_IMAGES = 64;
const IMAGE_FLOATS = IMAGE_SIZE_PX ** 2 * 3;

/** Files that several contenders run: both networks, and the pixels of 32 photographs [32, 160, 160, 3] as raw float32. */
export interface Networks {
  readonly float32: string;
  readonly int8: string;
  readonly pixels: string;
  /** How the int8 network did on photographs that it was not calibrated with. */
  readonly guard: { readonly cosine: number; readonly refused: string };
}

export async function prepareNetworks(bench: Bench, folder: string): Promise<Networks> {
  const weights = await readBaseWeights({ name: 'base', bytes: await readFile(bench.baseH5) }, 1);
  const { images, bytesOf } = await readPhotographs(bench.archive);
  const chosen = chooseCalibrationImages(images, 1, CALIBRATION_IMAGES + GUARD_IMAGES);
  const pixels = new Float32Array(new SharedArrayBuffer(chosen.length * IMAGE_FLOATS * 4));
  for (const [i, image] of chosen.entries()) await placePixels(image, i);
  const labels = chosen.map(({ label }) => label);
  const options = { imageSizePx: IMAGE_SIZE_PX, pixels, labels, classes: 2, calibrationImages: CALIBRATION_IMAGES };
  const { onnx, guard, refused } = await calibrateInt8(foldedBase(weights), options);
  const files = {
    float32: join(folder, 'float32.onnx'),
    int8: join(folder, 'int8.onnx'),
    pixels: join(folder, 'pixels.bin'),
  };
  await writeFile(files.float32, writeBaseOnnx(weights, IMAGE_SIZE_PX));
  await writeFile(files.int8, onnx);
  await writeFile(files.pixels, Buffer.from(pixels.buffer, 0, BATCH_IMAGES * IMAGE_FLOATS * 4));
  return { ...files, guard: { cosine: guard.cosine, refused: refused ?? 'no' } };

  async function placePixels(image: ShardImage, i: number): Promise<void> {
    const decoded = await decodeImage(bytesOf(image), { imagePixels: 1e8 });
    preprocessInto(decoded, IMAGE_SIZE_PX, pixels, i * IMAGE_FLOATS);
  }
}

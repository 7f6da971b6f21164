import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createOnnxEngine } from '../../shared/base/onnx-engine';
import { computeFeatures } from '../../shared/features/compute-features';
import { sha256Hex } from '../../shared/hash';
import { decodeImage } from '../../shared/images/decode-image';
import type { RgbImage } from '../../shared/images/image';
import { preprocessInto } from '../../shared/images/preprocess-into';
import { readPhotographs } from '../photographs';
import { secondsOf, serve } from './serve';

/** usage: features.ts all|decode|resize|base NETWORK.onnx ARCHIVE */
const SIZE_PX = 160;
const IMAGE_FLOATS = SIZE_PX ** 2 * 3;
const BATCH_IMAGES = 32;
const LIMITS = { imagePixels: 1e8 };

async function main(): Promise<void> {
  const [part, network = '', archive = ''] = process.argv.slice(2);
  const { images, bytesOf } = await readPhotographs(archive);
  const files = images.map(bytesOf);
  const work = await { all, decode, resize, base }[part as 'all'](files, network);
  await serve(async () => ({ seconds: await secondsOf(work), images: files.length }));
  process.exit(0);
}

async function all(files: readonly Uint8Array[], network: string) {
  const engine = await createOnnxEngine(await readFile(network), { imageSizePx: SIZE_PX, featureCount: 1280 });
  const bySha256 = new Map(files.map((bytes) => [sha256Hex(bytes), bytes]));
  return () => computeFeatures(bySha256, { engine, decode: { ...LIMITS, orient: 'exif' } });
}

async function decode(files: readonly Uint8Array[]) {
  return () => inLanes(files, async (bytes) => void (await decodeImage(bytes, LIMITS)));
}

/** As the run does it: on one thread. */
async function resize(files: readonly Uint8Array[]) {
  const decoded: RgbImage[] = [];
  for (const bytes of files) decoded.push(await decodeImage(bytes, LIMITS));
  const pixels = new Float32Array(IMAGE_FLOATS);
  return async () => {
    for (const image of decoded) preprocessInto(image, SIZE_PX, pixels, 0);
  };
}

async function base(files: readonly Uint8Array[], network: string) {
  const engine = await createOnnxEngine(await readFile(network), { imageSizePx: SIZE_PX, featureCount: 1280 });
  const pixels = new Float32Array(new SharedArrayBuffer(BATCH_IMAGES * IMAGE_FLOATS * 4));
  for (const [i, bytes] of files.slice(0, BATCH_IMAGES).entries())
    preprocessInto(await decodeImage(bytes, LIMITS), SIZE_PX, pixels, i * IMAGE_FLOATS);
  const batches = Array.from({ length: files.length / BATCH_IMAGES }, () => pixels);
  return () => inLanes(batches, async (batch) => void (await engine.run(batch, BATCH_IMAGES)));
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() + 2 }, lane));
}

void main();

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { computeFeatures } from '../../shared/features/compute-features';
import { sha256Hex } from '../../shared/hash';
import { decodeImage } from '../../shared/images/decode-image';
import type { RgbImage } from '../../shared/images/image';
import { preprocessInto } from '../../shared/images/preprocess-into';
import { readPhotographs } from '../photographs';
import { secondsOf, serve } from './serve';

/** usage: features.ts all|pixels|decode|resize|base NETWORK.onnx ARCHIVE [SIZE_PX FEATURES IMAGES] */
const BATCH_IMAGES = 32;
const LIMITS = { imagePixels: 1e8 };

interface Input {
  readonly files: readonly Uint8Array[];
  readonly network: string;
  readonly sizePx: number;
  readonly featureCount: number;
}

async function main(): Promise<void> {
  const [part, network = '', archive = '', sizePx = '160', featureCount = '1280', most] = process.argv.slice(2);
  const { images, bytesOf } = await readPhotographs(archive);
  const files = images.slice(0, most ? Number(most) : undefined).map(bytesOf);
  const input = { files, network, sizePx: Number(sizePx), featureCount: Number(featureCount) };
  const work = await { all, pixels, decode, resize, base }[part as 'all'](input);
  await serve(async () => ({ seconds: await secondsOf(work), images: files.length }));
  process.exit(0);
}

const all = async (input: Input) => fromFiles(input, await engineOf(input));

/** All that a run does but the base. */
const pixels = async (input: Input) => {
  const { sizePx: imageSizePx, featureCount } = input;
  return fromFiles(input, {
    ...{ engine: 'onnx', imageSizePx, featureCount, batchSize: BATCH_IMAGES },
    run: async (_, count) => new Float32Array(count * featureCount),
    dispose: async () => undefined,
  });
};

function fromFiles({ files }: Input, engine: BaseEngine) {
  const bySha256 = new Map(files.map((bytes) => [sha256Hex(bytes), bytes]));
  return () => computeFeatures(bySha256, { engine, decode: { ...LIMITS, orient: 'exif' } });
}

async function decode({ files }: Input) {
  return () => inLanes(files, async (bytes) => void (await decodeImage(bytes, LIMITS)));
}

/** As the run does it: on one thread. */
async function resize({ files, sizePx }: Input) {
  const decoded: RgbImage[] = [];
  for (const bytes of files) decoded.push(await decodeImage(bytes, LIMITS));
  const out = new Float32Array(sizePx ** 2 * 3);
  return async () => {
    for (const image of decoded) preprocessInto(image, sizePx, out, 0);
  };
}

async function base(input: Input) {
  const { files, sizePx } = input;
  const engine = await engineOf(input);
  const imageFloats = sizePx ** 2 * 3;
  const batch = new Float32Array(new SharedArrayBuffer(BATCH_IMAGES * imageFloats * 4));
  for (const [i, bytes] of files.slice(0, BATCH_IMAGES).entries())
    preprocessInto(await decodeImage(bytes, LIMITS), sizePx, batch, i * imageFloats);
  const batches = Array.from({ length: files.length / BATCH_IMAGES }, () => batch);
  return () => inLanes(batches, async (own) => void (await engine.run(own, BATCH_IMAGES)));
}

const engineOf = async ({ network, sizePx, featureCount }: Input) =>
  createOnnxEngine(await readFile(network), { imageSizePx: sizePx, featureCount });

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() + 2 }, lane));
}

void main();

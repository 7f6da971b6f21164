import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalBaseProvider } from '../cli/base-provider';
import { cacheFolder } from '../cli/cache-folder';
import { POOL, type PoolBase } from '../cli/select/pool';
import type { DisposableBaseProvider } from '../functions/base/base-provider';
import type { StoredBase } from '../shared/backbone/architecture';
import { architectureOf } from '../shared/backbone/architectures';
import { loadNetwork } from '../shared/backbone/load-network';
import { parseConfig } from '../shared/config';
import { calibrateInt8 } from '../shared/convnet/int8/calibrate-int8';
import { chooseCalibrationImages } from '../shared/convnet/int8/choose-calibration-images';
import { inExactEncoding } from '../shared/engine/int8/exact-encoding';
import { runOnceOn } from '../shared/engine/onnx-network';
import { decodeOriented } from '../shared/images/decode-oriented';
import { preprocessInto } from '../shared/images/preprocess-into';
import { FileBlobStore } from '../shared/storage/file-blob-store';
import type { Bench } from './figure';
import { readPhotographs } from './photographs';

/** Photographs in a batch, whose pixels all contenders are given. */
export const BATCH_IMAGES = 32;
const CALIBRATION_IMAGES = 32;
const GUARD_IMAGES = 64;
/** Of one measurement of a base, in millions: a second or two on two cores. */
const MEASURED_MULTIPLY_ADDS = 80_000;
const MOST_IMAGES = 1280;
const FEWEST_IMAGES = 96;

/** A base of the pool at its own size, in files that all contenders run. */
export interface PoolMember {
  readonly name: string;
  readonly imageSizePx: number;
  readonly featureCount: number;
  /** Of one image, in millions. */
  readonly multiplyAdds: number;
  /** Images of one measurement: few of a large network. */
  readonly images: number;
  readonly float32: string;
  /** In the encoding that this processor computes exactly; absent where such a base has no int8 form. */
  readonly int8?: { readonly file: string; readonly cosine: number; readonly refused: string };
  /** Of 32 photographs, [32, S, S, 3] in [-1, 1] as raw float32. */
  readonly pixels: string;
}

/** Every base that lies in the cache, made ready; and sentences about those that do not. */
export async function preparePool(
  bench: Bench,
  folder: string,
): Promise<{ readonly members: readonly PoolMember[]; readonly missing: readonly string[] }> {
  const cache = cacheFolder(process.env);
  const { bases } = bench;
  const asked = POOL.filter(({ name }) => !bases || bases.includes(name));
  const here = asked.filter((own) => own.isCached(cache));
  const missing = notesOn(
    asked.filter((own) => !own.isCached(cache)),
    POOL.filter((own) => !asked.includes(own)),
  );
  const store = new FileBlobStore(join(folder, 'store'));
  const provider = createLocalBaseProvider({ store, cache, notice: bench.log });
  const members: PoolMember[] = [];
  try {
    for (const { name } of here) {
      bench.log(`preparing ${name}`);
      const prepared = await provider.prepare(parseConfig({ base: name }));
      const own = join(folder, name);
      await mkdir(own);
      const { imageSizePx, featureCount, multiplyAdds = 0 } = prepared.backbone;
      const pixels = await photographsAt(imageSizePx, bench.archive);
      const files = { float32: join(own, 'float32.onnx'), pixels: join(own, 'pixels.bin') };
      await writeFile(files.float32, await loadNetwork(store, prepared, bench.log));
      await writeFile(files.pixels, Buffer.from(pixels.pixels.buffer, 0, BATCH_IMAGES * imageSizePx ** 2 * 3 * 4));
      const int8 = architectureOf(prepared.backbone).can.int8
        ? await writeInt8(join(own, 'int8.onnx'), prepared, pixels, provider)
        : undefined;
      const size = { imageSizePx, featureCount, multiplyAdds, images: imagesOf(multiplyAdds) };
      members.push({ name, ...size, ...files, ...(int8 && { int8 }) });
    }
  } finally {
    await provider.dispose();
  }
  return { members, missing };
}

function notesOn(absent: readonly PoolBase[], notAsked: readonly PoolBase[]): string[] {
  const listed = (why: string, bases: readonly PoolBase[]) =>
    bases.length > 0 ? [`Not measured, because ${why}: ${bases.map(({ name }) => name).join(', ')}.`] : [];
  return [...listed('not in the cache', absent), ...listed('--bases does not name them', notAsked)];
}

interface Photographs {
  /** [96, S, S, 3], shared. */
  readonly pixels: Float32Array;
  readonly labels: readonly number[];
}

async function photographsAt(imageSizePx: number, archive: string): Promise<Photographs> {
  const { images, bytesOf } = await readPhotographs(archive);
  const chosen = chooseCalibrationImages(images, 1, CALIBRATION_IMAGES + GUARD_IMAGES);
  const imageFloats = imageSizePx ** 2 * 3;
  const pixels = new Float32Array(new SharedArrayBuffer(chosen.length * imageFloats * 4));
  for (const [i, image] of chosen.entries()) {
    const decoded = await decodeOriented(bytesOf(image), { imagePixels: 1e8, orient: 'exif' });
    preprocessInto(decoded, imageSizePx, pixels, i * imageFloats);
  }
  return { pixels, labels: chosen.map(({ label }) => label) };
}

async function writeInt8(
  file: string,
  base: StoredBase,
  { pixels, labels }: Photographs,
  provider: DisposableBaseProvider,
): Promise<NonNullable<PoolMember['int8']>> {
  const { imageSizePx } = base.backbone;
  const classes = Math.max(...labels) + 1;
  const options = { imageSizePx, pixels, labels, classes, calibrationImages: CALIBRATION_IMAGES };
  const { onnx, guard, refused } = await calibrateInt8(await provider.layers(base), options);
  await writeFile(file, await inExactEncoding(onnx, 'narrow', runOnceOn(provider.threads())));
  return { file, cosine: guard.cosine, refused: refused ?? 'no' };
}

/** Whole batches. */
function imagesOf(multiplyAdds: number): number {
  const images = MEASURED_MULTIPLY_ADDS / Math.max(multiplyAdds, 1);
  const whole = Math.round(images / BATCH_IMAGES) * BATCH_IMAGES;
  return Math.min(MOST_IMAGES, Math.max(FEWEST_IMAGES, whole));
}

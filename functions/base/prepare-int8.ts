import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import { baseKeys } from '../../shared/artifacts';
import { calibrateInt8 } from '../../shared/base/int8/calibrate-int8';
import { chooseCalibrationImages } from '../../shared/base/int8/choose-calibration-images';
import { type CalibrationFile, calibrationFileSchema } from '../../shared/base/int8/load-calibration';
import type { Config } from '../../shared/config';
import type { ShardImage } from '../../shared/dataset/manifest';
import type { Dataset } from '../../shared/dataset/read-dataset';
import { ImageError } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { decodeImage } from '../../shared/images/decode-image';
import { PREPROCESSING_VERSION, preprocessInto } from '../../shared/images/preprocess-into';
import { getJson } from '../../shared/json-file';
import type { Int8Outcome } from '../../shared/precision';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { BaseProvider } from '../handler';

/** Another number where the same images would give another calibration. */
const CALIBRATION_VERSION = 1;
/** More images do not make the features better; fewer make ranges a matter of chance. */
const CALIBRATION_IMAGES = 32;
const GUARD_IMAGES = 64;
/** Of each of the two kinds, at least. */
const FEWEST_IMAGES = 8;
const READS_AT_ONCE = 8;

export interface PrepareInt8Options {
  readonly store: BlobStore;
  readonly base: BaseProvider;
  readonly sha256: string;
  readonly source: RangeReader;
  readonly dataset: Dataset;
  readonly config: Config;
}

/**
 * Makes the int8 form of a base that is in the store, from training images of this data set, and decides whether it may
 * be used. The same images and base find what was made before. Called by Ingest, so that all workers find one network.
 */
export async function prepareInt8(options: PrepareInt8Options): Promise<Int8Outcome> {
  const { store, sha256, config, dataset } = options;
  // Some may turn out to be damaged.
  const candidates = chooseCalibrationImages(dataset.images, config.seed, (CALIBRATION_IMAGES + GUARD_IMAGES) * 2);
  const id = calibrationId(sha256, config, candidates);
  const keys = baseKeys(sha256).int8(id);
  const before = await getJson(store, keys.calibration, calibrationFileSchema);
  if (before) return before.outcome;

  const { pixels, labels } = await readPixels(options.source, candidates, config);
  const images = labels.length;
  const calibrationImages = Math.min(CALIBRATION_IMAGES, Math.floor(images / 2));
  if (calibrationImages < FEWEST_IMAGES) {
    return {
      kind: 'refused',
      reason: `${images} different training images can be read, calibration takes ${2 * FEWEST_IMAGES}`,
    };
  }
  const weights = await options.base.weights(sha256);
  const { calibration, onnx, guard, refused } = await calibrateInt8(weights, {
    imageSizePx: config.imageSizePx,
    pixels,
    labels,
    classes: dataset.classes.length,
    calibrationImages,
  });
  const outcome: Int8Outcome = refused
    ? { kind: 'refused', reason: refused, guard }
    : { kind: 'used', calibration: id, calibrationImages, guard };
  await store.put(keys.onnx, onnx);
  const file: CalibrationFile = { schemaVersion: 1, outcome, calibration };
  await store.put(keys.calibration, Buffer.from(`${JSON.stringify(file)}\n`));
  return outcome;
}

/** Names a calibration by what it is made from. */
function calibrationId(sha256: string, { imageSizePx, limits }: Config, images: readonly ShardImage[]): string {
  const contents = images.map(({ crc32, bytes, label }) => [crc32, bytes, label]);
  const made = [CALIBRATION_VERSION, PREPROCESSING_VERSION, sha256, imageSizePx, limits.imagePixels, contents];
  return sha256Hex(JSON.stringify(made));
}

/** Pixels of the first images that can be used, [images, S, S, 3] in shared memory, and their labels. */
async function readPixels(source: RangeReader, candidates: readonly ShardImage[], config: Config) {
  const { imageSizePx, limits } = config;
  const imageFloats = imageSizePx ** 2 * 3;
  const most = CALIBRATION_IMAGES + GUARD_IMAGES;
  const pixels = new Float32Array(new SharedArrayBuffer(most * imageFloats * Float32Array.BYTES_PER_ELEMENT));
  const labels: number[] = [];
  for (let next = 0; next < candidates.length && labels.length < most; next += READS_AT_ONCE) {
    const together = candidates.slice(next, next + READS_AT_ONCE).map((image) => readImage(source, image, limits));
    for (const read of await Promise.all(together)) {
      if (!read || labels.length === most) continue;
      preprocessInto(read.image, imageSizePx, pixels, labels.length * imageFloats);
      labels.push(read.label);
    }
  }
  return { pixels, labels };
}

/** One image by a ranged read; undefined where it cannot be used. ExtractFeatures will say so. */
async function readImage(source: RangeReader, entry: ShardImage, limits: Config['limits']) {
  for await (const { bytes } of readEntries(source, [entry])) {
    try {
      return { image: await decodeImage(bytes, limits), label: entry.label };
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
    }
  }
  return undefined;
}

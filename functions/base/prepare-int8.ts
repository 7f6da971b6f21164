import { baseKeys } from '../../shared/artifacts';
import { type CalibrationFile, calibratedBy, calibrationFileSchema } from '../../shared/base/int8/calibration-file';
import { chooseCalibrationImages } from '../../shared/base/int8/choose-calibration-images';
import { judgeInt8 } from '../../shared/base/int8/judge-int8';
import { makeInt8 } from '../../shared/base/int8/make-int8';
import { loadBaseOnnx, loadInt8Onnx } from '../../shared/base/store-base';
import type { ShardImage } from '../../shared/dataset/manifest';
import { sha256Hex } from '../../shared/hash';
import { getJson } from '../../shared/json-file';
import { type Int8Outcome, int8OutcomeSchema } from '../../shared/precision';
import { fittingCalibrations } from './fitting-calibrations';
import { givenInt8 } from './given-int8';
import { FEWEST_IMAGES, GUARD_IMAGES, type Int8Options } from './int8-options';
import { readTrainingPixels } from './read-training-pixels';

/** More images do not make the features better; fewer make ranges a matter of chance. */
const CALIBRATION_IMAGES = 32;

/**
 * Makes the int8 form of a base that is in the store, from training images of this data set, and decides whether it may
 * be used. The same images and base find what was made before. Called by Ingest, so that all workers find one network.
 * Where the configuration names the calibration of an earlier run, that one is held against this data set instead.
 */
export async function prepareInt8(options: Int8Options): Promise<Int8Outcome> {
  const { store, sha256, config, dataset } = options;
  if (config.int8Calibration) return givenInt8(config.int8Calibration, options);
  const most = CALIBRATION_IMAGES + GUARD_IMAGES;
  // Some may turn out to be damaged.
  const candidates = chooseCalibrationImages(dataset.images, config.seed, 2 * most);
  const labelled = candidates.map(({ crc32, bytes, label }) => [crc32, bytes, label]);
  const key = baseKeys(sha256).int8Outcome(nameOf(options, labelled));
  const before = await getJson(store, key, int8OutcomeSchema);
  if (before) return before;

  const { pixels, images } = await readTrainingPixels(options.source, candidates, config, most);
  const calibrationImages = Math.min(CALIBRATION_IMAGES, Math.floor(images.length / 2));
  if (calibrationImages < FEWEST_IMAGES) {
    const reason = `${images.length} different training images can be read, calibration takes ${2 * FEWEST_IMAGES}`;
    return { kind: 'refused', reason };
  }
  const { id, onnx } = await calibrate(images.slice(0, calibrationImages), pixels, options);
  const { guard, refused } = await judgeInt8({
    float32: await loadBaseOnnx(store, sha256, config.imageSizePx),
    int8: onnx,
    imageSizePx: config.imageSizePx,
    pixels: pixels.subarray(calibrationImages * config.imageSizePx ** 2 * 3),
    labels: images.slice(calibrationImages).map(({ label }) => label),
    classes: dataset.classes.length,
  });
  const outcome: Int8Outcome = refused
    ? { kind: 'refused', reason: refused, guard }
    : { kind: 'used', calibration: id, calibrationImages, guard };
  await store.put(key, Buffer.from(`${JSON.stringify(outcome)}\n`));
  return outcome;
}

/**
 * The network that some images make, found or made. It goes by these images alone: an archive that has grown and still
 * has them in front finds its features again.
 * @param pixels theirs come first
 */
async function calibrate(
  images: readonly ShardImage[],
  pixels: Float32Array,
  options: Int8Options,
): Promise<{ readonly id: string; readonly onnx: Uint8Array }> {
  const { store, sha256, config } = options;
  const contents = images.map(({ crc32, bytes }) => ({ crc32, bytes }));
  const id = nameOf(options, contents);
  const keys = baseKeys(sha256).int8(id);
  if (await getJson(store, keys.calibration, calibrationFileSchema)) {
    return { id, onnx: await loadInt8Onnx(store, sha256, id) };
  }
  for (const fitting of await fittingCalibrations(options)) {
    options.notice(
      `int8 is calibrated anew. An earlier calibration was made of images that are all training images here: --int8-calibration ${fitting} would find the features that were computed by it`,
    );
  }
  const weights = await options.base.weights(sha256);
  const { calibration, onnx } = await makeInt8(weights, config.imageSizePx, pixels, images.length);
  await store.put(keys.onnx, onnx);
  const file: CalibrationFile = { schemaVersion: 1, by: calibratedBy(config), images: contents, calibration };
  await store.put(keys.calibration, Buffer.from(`${JSON.stringify(file)}\n`));
  return { id, onnx };
}

/** Names what is made of some images by a configuration. */
const nameOf = ({ sha256, config }: Int8Options, images: readonly unknown[]) =>
  sha256Hex(JSON.stringify([calibratedBy(config), sha256, images]));

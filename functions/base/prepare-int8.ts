import { baseKeys } from '../../shared/artifacts';
import { loadNetwork } from '../../shared/backbone/load-network';
import { calibrationFileSchema } from '../../shared/convnet/int8/calibration-file';
import { chooseCalibrationImages } from '../../shared/convnet/int8/choose-calibration-images';
import { judgeInt8, startReference } from '../../shared/convnet/int8/judge-int8';
import { closeStarted } from '../../shared/engine/onnx-network';
import { getJson } from '../../shared/json-file';
import { type Int8Outcome, int8OutcomeSchema } from '../../shared/records/int8-outcome';
import { recordText } from '../../shared/records/record-text';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import { givenInt8 } from './given-int8';
import { Int8Maker, nameOf } from './int8-maker';
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
  const { store, sha256, backbone, config, dataset } = options;
  if (config.int8Calibration) return givenInt8(config.int8Calibration, options);
  const most = CALIBRATION_IMAGES + GUARD_IMAGES;
  // Some may turn out to be damaged.
  const labelSets = dataset.multiLabel?.labelSets;
  const candidates = chooseCalibrationImages(dataset.images, config.seed, 2 * most, dataset.splitBy, labelSets);
  const labelled = candidates.map(({ crc32, bytes, label }) => [crc32, bytes, labelSets?.[label] ?? label]);
  const key = baseKeys(sha256).int8Outcome(nameOf(options, labelled));
  const before = await unlessDamaged(getJson(store, key, int8OutcomeSchema), options.notice);
  if (before && (await isThere(before, options))) return before;

  // While images are read, threads start and the networks that see them first are made ready.
  const maker = new Int8Maker(options);
  const { imageSizePx } = config;
  const reference = startReference(
    loadNetwork(store, { sha256, backbone }, options.notice),
    imageSizePx,
    options.base.threads(),
  );
  try {
    await maker.begin(candidates.slice(0, calibrationImagesOf(candidates.slice(0, most))));
    const { pixels, images } = await readTrainingPixels(options.source, candidates, options, most);
    const calibrationImages = calibrationImagesOf(images);
    if (calibrationImages < FEWEST_IMAGES) {
      const reason = `${images.length} different training images can be read, calibration takes ${2 * FEWEST_IMAGES}`;
      return { kind: 'refused', reason };
    }
    const making = maker.make(images.slice(0, calibrationImages), pixels);
    const guardImages = {
      imageSizePx,
      pixels: pixels.subarray(calibrationImages * imageSizePx ** 2 * 3),
      labels: images.slice(calibrationImages).map(({ label }) => label),
      classes: dataset.classes.length,
      labelSets,
    };
    const [{ id }, { guard, refused }] = await Promise.all([
      making.then(async (made) => {
        await maker.store(made);
        return made;
      }),
      judgeInt8(
        reference,
        making.then(({ onnx }) => onnx),
        guardImages,
        options.base.threads(),
      ),
    ]);
    const outcome: Int8Outcome = refused
      ? { kind: 'refused', reason: refused, guard }
      : { kind: 'used', calibration: id, calibrationImages, guard };
    await store.put(key, Buffer.from(recordText(outcome, 'compact')));
    return outcome;
  } finally {
    await Promise.all([maker.end(), closeStarted(reference)]);
  }
}

/** Whether what an outcome names is whole; a damaged network is made of its calibration where it is read. */
async function isThere(outcome: Int8Outcome, { store, sha256, notice }: Int8Options): Promise<boolean> {
  if (outcome.kind === 'refused') return true;
  const key = baseKeys(sha256).int8(outcome.calibration).calibration;
  return (await unlessDamaged(getJson(store, key, calibrationFileSchema), notice)) !== undefined;
}

/** Of few images half, so that enough are left to guard with. */
const calibrationImagesOf = ({ length }: readonly unknown[]) => Math.min(CALIBRATION_IMAGES, Math.floor(length / 2));

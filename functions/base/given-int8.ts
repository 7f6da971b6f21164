import { baseKeys } from '../../shared/artifacts';
import { loadInt8Network, loadNetwork } from '../../shared/backbone/load-network';
import {
  type CalibrationFile,
  calibratedBy,
  calibrationFileSchema,
  contentOf,
} from '../../shared/convnet/int8/calibration-file';
import { chooseCalibrationImages } from '../../shared/convnet/int8/choose-calibration-images';
import { judgeInt8, startReference } from '../../shared/convnet/int8/judge-int8';
import type { DatasetImages } from '../../shared/dataset/dataset-images';
import { closeStarted } from '../../shared/engine/onnx-network';
import { ConfigError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import type { Int8Outcome } from '../../shared/records/int8-outcome';
import { FEWEST_IMAGES, GUARD_IMAGES, type Int8Options } from './int8-options';
import { readTrainingPixels } from './read-training-pixels';

/**
 * Takes the int8 base that an earlier run has calibrated, so that the features which were computed by it are found again,
 * and holds it against float32 on training images of this data set that it was not calibrated with.
 * @param id names the calibration
 * @throws ConfigError where the store has no such calibration, or it was made of images that are to be measured here
 */
export async function givenInt8(id: string, options: Int8Options): Promise<Int8Outcome> {
  const { store, base, sha256, backbone, config, dataset, source } = options;
  const file = await readCalibration(id, options);
  const seen = new Set(file.images.map(contentOf));
  checkUnseen(id, seen, dataset.images);

  const labelSets = dataset.multiLabel?.labelSets;
  const most = 2 * GUARD_IMAGES + seen.size;
  const candidates = chooseCalibrationImages(dataset.images, config.seed, most, dataset.splitBy, labelSets);
  const unseen = candidates.filter(({ crc32, bytes }) => !seen.has(contentOf({ crc32, bytes })));
  const reference = startReference(
    loadNetwork(store, { sha256, backbone }, options.notice),
    config.imageSizePx,
    base.threads(),
  );
  try {
    const { pixels, images } = await readTrainingPixels(source, unseen, options, GUARD_IMAGES);
    if (images.length < FEWEST_IMAGES) {
      const reason = `${images.length} training images that calibration ${id} has not seen can be read, its guard takes ${FEWEST_IMAGES}`;
      return { kind: 'refused', reason };
    }
    const { guard, refused } = await judgeInt8(
      reference,
      loadInt8Network(store, { sha256, backbone }, id, options.notice),
      {
        imageSizePx: config.imageSizePx,
        pixels,
        labels: images.map(({ label }) => label),
        classes: dataset.classes.length,
        labelSets,
      },
      base.threads(),
    );
    if (refused) return { kind: 'refused', reason: `by calibration ${id}, ${refused}`, guard };
    return { kind: 'used', calibration: id, calibrationImages: file.images.length, guard };
  } finally {
    await closeStarted(reference);
  }
}

async function readCalibration(id: string, { store, sha256, config }: Int8Options): Promise<CalibrationFile> {
  const file = await getJson(store, baseKeys(sha256).int8(id).calibration, calibrationFileSchema);
  const refuse = (finding: string, remedy: string) =>
    new ConfigError(`The configuration is not valid: "int8Calibration" is ${id}, ${finding}`, { remedy });
  if (!file) {
    const found = `and ${store.uri} has no such calibration of the base ${sha256}`;
    throw refuse(found, 'Name a run whose base and store are these, or leave it out to calibrate again.');
  }
  const wanted = calibratedBy(config);
  for (const [key, value] of Object.entries(wanted)) {
    const found = file.by[key as keyof typeof wanted];
    if (found !== value) throw refuse(`whose ${key} is ${found}, wanted ${value}`, 'Leave it out to calibrate again.');
  }
  return file;
}

/** What a network was made from must not measure it. */
function checkUnseen(id: string, seen: ReadonlySet<string>, images: DatasetImages): void {
  for (const { crc32, bytes, split, name } of images) {
    if (split === 'train' || !seen.has(contentOf({ crc32, bytes }))) continue;
    throw new ConfigError(
      `The configuration is not valid: "int8Calibration" is ${id}, which was made of "${name}" among others, a ${split} image here`,
      {
        remedy:
          'Leave it out to calibrate again; if Headstart made the split, an image stays in its split as the archive grows.',
      },
    );
  }
}

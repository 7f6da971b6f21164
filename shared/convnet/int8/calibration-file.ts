import { baseKeys } from '../../artifacts';
import type { Config } from '../../config';
import { BaseError } from '../../errors';
import { preprocessingVersion } from '../../images/preprocessing-version';
import { getJson } from '../../json-file';
import { type Calibration, type CalibrationFile, calibrationFileSchema } from '../../records/calibration-file';
import type { BlobStore } from '../../storage/blob-store';

export { type CalibrationFile, calibrationFileSchema } from '../../records/calibration-file';

/** Another number where the same images would give another calibration. */
const CALIBRATION_VERSION = 3;

/** What a configuration calibrates by, beside base and images. */
export const calibratedBy = ({
  imageSizePx,
  orient,
  limits,
}: Pick<Config, 'imageSizePx' | 'orient' | 'limits'>): CalibrationFile['by'] => ({
  version: CALIBRATION_VERSION,
  preprocessing: preprocessingVersion(orient),
  imageSizePx,
  imagePixels: limits.imagePixels,
});

/** What an image is, whatever it is called and wherever it lies, as far as a directory says. */
export const contentOf = ({ crc32, bytes }: CalibrationFile['images'][number]) => `${crc32}:${bytes}`;

/**
 * A calibration of a stored base.
 * @throws BaseError where the store has no such calibration, FormatError for another version
 */
export async function loadCalibration(store: BlobStore, sha256: string, id: string): Promise<Calibration> {
  const file = await getJson(store, baseKeys(sha256).int8(id).calibration, calibrationFileSchema);
  if (file) return file.calibration;
  throw new BaseError(`The store ${store.uri} has no calibration ${id} of the base ${sha256}`, {
    remedy: 'Start the run again: its first step makes it.',
  });
}

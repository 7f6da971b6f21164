import { z } from 'zod';
import { baseKeys } from '../../artifacts';
import { BaseError } from '../../errors';
import { getJson } from '../../json-file';
import { int8OutcomeSchema } from '../../precision';
import type { BlobStore } from '../../storage/blob-store';
import { type Calibration, calibrationSchema } from './calibration';

/** What stands in the store under a calibration's name, beside the network that was made from it. */
export const calibrationFileSchema = z.object({
  schemaVersion: z.literal(1),
  outcome: int8OutcomeSchema,
  calibration: calibrationSchema,
});
export type CalibrationFile = z.infer<typeof calibrationFileSchema>;

/**
 * A calibration of a stored base.
 * @throws BaseError where the store has no such calibration, FormatError for another version
 */
export async function loadCalibration(store: BlobStore, sha256: string, id: string): Promise<Calibration> {
  const file = await getJson(store, baseKeys(sha256).int8(id).calibration, calibrationFileSchema);
  if (file) return file.calibration;
  throw new BaseError(`The store ${store.uri} holds no calibration ${id} of the base ${sha256}`, {
    remedy: 'Start the run again: its first step makes it.',
  });
}

import { baseKeys } from '../../shared/artifacts';
import { calibratedBy, calibrationFileSchema, contentOf } from '../../shared/convnet/int8/calibration-file';
import { getJson } from '../../shared/json-file';
import type { Int8Options } from './int8-options';

/** A file has 0.3 MB. */
const MOST_LOOKED_AT = 8;

/**
 * The calibrations in the store that were made of this data set's training images alone, as those of an archive that has
 * grown since were. For a hint: what a run computes must not depend on what runs before it have left.
 */
export async function fittingCalibrations(options: Int8Options): Promise<string[]> {
  const { store, sha256, config, dataset } = options;
  const wanted = JSON.stringify(calibratedBy(config));
  const missing = new Map<string, Set<string>>();
  let lookedAt = 0;
  for await (const { key } of store.list(baseKeys(sha256).int8Prefix)) {
    const [, id] = /\/int8\/([0-9a-f]{64})\.json$/.exec(key) ?? [];
    if (!id || lookedAt++ >= MOST_LOOKED_AT) continue;
    const file = await getJson(store, key, calibrationFileSchema).catch(() => undefined);
    if (!file || JSON.stringify(file.by) !== wanted) continue;
    missing.set(id, new Set(file.images.map(contentOf)));
  }
  if (missing.size === 0) return [];
  for (const image of dataset.images) {
    if (image.split === 'train') for (const left of missing.values()) left.delete(contentOf(image));
  }
  return [...missing].flatMap(([id, left]) => (left.size === 0 ? [id] : []));
}

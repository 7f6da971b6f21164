import type { Computed } from './compute-features';
import type { FeatureFile } from './feature-file';
import type { FeatureFileImage } from './feature-header';

/**
 * A feature file of results that came in any order: rows stand in the order in which their images first come.
 * @param sha256s one for each image of the shard, in its order
 */
export function assembleFeatureFile(
  space: string,
  featureCount: number,
  sha256s: readonly string[],
  results: ReadonlyMap<string, Computed>,
): FeatureFile {
  const images = new Map<string, FeatureFileImage>();
  const rows: Float32Array[] = [];
  for (const sha256 of new Set(sha256s)) {
    const own = results.get(sha256);
    if (!own) throw new Error(`No features came back for the image ${sha256}`);
    if ('error' in own) images.set(sha256, { sha256, error: own.error });
    else images.set(sha256, { sha256, row: rows.push(own) - 1 });
  }
  const features = new Float32Array(rows.length * featureCount); // [rows, featureCount]
  rows.forEach((own, row) => {
    features.set(own, row * featureCount);
  });
  return { space, featureCount, images: sha256s.map((sha256) => images.get(sha256) as FeatureFileImage), features };
}

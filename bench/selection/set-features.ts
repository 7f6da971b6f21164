import { pathToFileURL } from 'node:url';
import { type Candidate, type CandidateOptions, type LeftOut, prepareCandidate } from '../../cli/select/candidates';
import type { PoolEntry } from '../../cli/select/pool';
import { sampleFeatures } from '../../cli/select/sample-features';
import { openSource } from '../../shared/archive/open-source';
import { readListing } from '../../shared/archive/read-listing';
import type { ShardImage } from '../../shared/dataset/manifest';
import { readDataset } from '../../shared/dataset/read-dataset';
import type { FeatureTable } from '../../shared/features/feature-table';
import { stratifiedSample } from '../../shared/select/stratified-sample';
import { openBlobStore } from '../../shared/storage/open-blob-store';

export interface SetFeatures {
  readonly candidate: Candidate;
  readonly classes: readonly string[];
  /** Of each row of the table. */
  readonly images: readonly ShardImage[];
  readonly table: FeatureTable;
}

/**
 * Features of a set's images by a base at a size, whatever split a run would put them in; those that are known are not computed again.
 * Of a larger set so many images are drawn, the classes in proportion.
 */
export async function setFeatures(
  zip: string,
  entry: PoolEntry,
  { mostImages, ...options }: CandidateOptions & { readonly signal: AbortSignal; readonly mostImages: number },
): Promise<SetFeatures | LeftOut> {
  const candidate = await prepareCandidate(entry, options);
  if (!('space' in candidate)) return candidate;
  const reader = await openSource(pathToFileURL(zip).href, (address) => openBlobStore(address));
  const dataset = readDataset(await readListing(reader, options.config.limits), options.config, reader.name);
  const all = stratifiedSample(inTraining(dataset.images), mostImages, 1);
  const table = await sampleFeatures(candidate, all, { ...options, reader, onImage() {} });
  const byName = new Map(all.map((image) => [image.name, image]));
  const images = table.names.map((name) => byName.get(name) as ShardImage);
  return { candidate, classes: dataset.classes, images, table };
}

function* inTraining(images: Iterable<ShardImage>): Generator<ShardImage> {
  for (const image of images) yield { ...image, split: 'train' };
}

import { featureKeys } from '../artifacts';
import { FeaturesGoneError } from '../errors';
import type { PlacedFeatureHeader } from '../features/feature-header';
import { gatherRows } from '../features/gather-rows';
import { openFeatureFile, readFeatureRows } from '../features/read-feature-rows';
import type { FeatureRows } from '../features/read-feature-table';
import type { FeatureSource } from '../features/run-features';
import type { BlobStore } from '../storage/blob-store';
import type { BoundaryRows } from './boundary-rows';

/** Up to here the rows of a split are held in memory: 27,000 images at the boundary of layer 100. */
export const MEMORY_BYTES = 1024 ** 3;

/**
 * The rows of a split: read once where they fit into memory, else each batch by ranged reads, so that memory stays flat
 * whatever the number of images. Which of the two makes no difference to the numbers.
 * @throws FeaturesGoneError naming a file that is gone or damaged
 */
export async function storedBoundaryRows(
  rows: FeatureRows,
  source: Pick<FeatureSource, 'space' | 'featureCount'>,
  store: BlobStore,
  memoryBytes = MEMORY_BYTES,
): Promise<BoundaryRows> {
  const { space, featureCount: length } = source;
  const { count, labels } = rows;
  const about = { count, labels, length };
  if (count * length * Float32Array.BYTES_PER_ELEMENT > memoryBytes) {
    const files = new Map<string, PlacedFeatureHeader>();
    return { ...about, read: (wanted) => readRanged(rows, wanted, { space, length, store, files }) };
  }
  const all = new Float32Array(count * length);
  await gatherRows(rows, length, { store, space }, all);
  return { ...about, read: async (wanted) => pick(all, wanted, length) };
}

function pick(all: Float32Array, wanted: Int32Array, length: number): Float32Array {
  const out = new Float32Array(wanted.length * length);
  for (const [i, row] of wanted.entries()) out.set(all.subarray(row * length, (row + 1) * length), i * length);
  return out;
}

interface RangedStore {
  readonly space: string;
  readonly length: number;
  readonly store: BlobStore;
  /** Headers that were read before, by content id. */
  readonly files: Map<string, PlacedFeatureHeader>;
}

async function readRanged(rows: FeatureRows, wanted: Int32Array, from: RangedStore): Promise<Float32Array> {
  const { space, length, store, files } = from;
  const byFile = new Map<string, number[]>();
  for (const [i, index] of wanted.entries()) {
    const file = rows.files[rows.file[index] as number] as string;
    byFile.set(file, [...(byFile.get(file) ?? []), i]);
  }
  const out = new Float32Array(wanted.length * length);
  const readFile = async ([id, places]: [string, number[]]) => {
    const key = featureKeys(space).file(id);
    const file = files.get(id) ?? (await openFeatureFile(store, key, space));
    const read =
      file &&
      (await readFeatureRows(
        store,
        key,
        file,
        places.map((i) => rows.row[wanted[i] as number] as number),
      ));
    if (!file || !read || file.header.featureCount !== length) {
      throw new FeaturesGoneError(`The feature file "${key}" is gone, or its rows have not ${length} numbers`, {
        remedy: 'Start the run again: missing features are computed again.',
      });
    }
    files.set(id, file);
    for (const [n, i] of places.entries()) out.set(read[n] as Float32Array, i * length);
  };
  await Promise.all([...byFile].map(readFile));
  return out;
}

import { featureKeys } from '../../../shared/artifacts';
import { FeaturesGoneError } from '../../../shared/errors';
import { encodeFeatureFile } from '../../../shared/features/feature-file';
import { placedRows } from '../../../shared/features/placed-rows';
import type { FeatureRows } from '../../../shared/features/read-feature-table';
import { storedBoundaryRows } from '../../../shared/fine-tune/stored-boundary-rows';
import { sha256Hex } from '../../../shared/hash';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const LENGTH = 5;
const SOURCE = { space: 'base/space-at-layer', featureCount: LENGTH };
const FILES = ['a', 'b'].map((name) => sha256Hex(name));

async function stored() {
  const store = new MemoryBlobStore();
  for (const [n, id] of FILES.entries()) {
    const images = [0, 1, 2].map((row) => ({ sha256: sha256Hex(`${id}${row}`), row }));
    const features = Float32Array.from({ length: 3 * LENGTH }, (_, i) => n * 100 + i);
    const file = encodeFeatureFile({ space: SOURCE.space, featureCount: LENGTH, images, features });
    await store.put(featureKeys(SOURCE.space).file(id), file);
  }
  // Not in the order of the files.
  const listed = [
    [1, 2],
    [0, 1],
    [1, 0],
    [0, 0],
  ].map(([file, row], i) => ({ name: `${i}.jpg`, label: i % 2, file: FILES[file!]!, row: row! }));
  const rows: FeatureRows = {
    count: listed.length,
    names: listed.map(({ name }) => name),
    labels: Int32Array.from(listed, ({ label }) => label),
    ...placedRows(listed),
  };
  return { store, rows };
}

describe('storedBoundaryRows()', () => {
  test('storedBoundaryRows() gives the same rows from memory and by ranged reads', async () => {
    const { store, rows } = await stored();
    const inMemory = await storedBoundaryRows(rows, SOURCE, store);
    const ranged = await storedBoundaryRows(rows, SOURCE, store, 0);
    expect([...inMemory.labels]).toEqual([0, 1, 0, 1]);
    for (const wanted of [
      [0, 1, 2, 3],
      [3, 0],
      [2, 2],
    ].map((own) => Int32Array.from(own))) {
      const read = await inMemory.read(wanted);
      expect(await ranged.read(wanted)).toEqual(read);
      expect(read).toHaveLength(wanted.length * LENGTH);
    }
    expect([...(await ranged.read(Int32Array.of(1)))]).toEqual([5, 6, 7, 8, 9]);
  });

  test('storedBoundaryRows() says which file is gone', async () => {
    const { rows } = await stored();
    const empty = new MemoryBlobStore();
    await expect(storedBoundaryRows(rows, SOURCE, empty)).rejects.toThrow(FeaturesGoneError);
    const ranged = await storedBoundaryRows(rows, SOURCE, empty, 0);
    await expect(ranged.read(Int32Array.of(0))).rejects.toThrow(FeaturesGoneError);
  });
});

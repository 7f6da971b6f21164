import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { FormatError } from '../../../shared/errors';
import {
  contentId,
  decodeFeatureFile,
  encodeFeatureFile,
  type FeatureFile,
} from '../../../shared/features/feature-file';
import type { FeatureFileImage } from '../../../shared/features/feature-header';
import { openFeatureFile, readFeatureRows } from '../../../shared/features/read-feature-rows';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const KEY = 'features/a.hsf';
const sha256 = (n: number) => n.toString(16).padStart(64, '0');

const GOLDEN: FeatureFile = {
  space: 'base/160px',
  featureCount: 3,
  images: [
    { sha256: sha256(1), row: 0 },
    { sha256: sha256(2), error: 'truncated JPEG' },
    { sha256: sha256(1), row: 0 },
    { sha256: sha256(3), row: 1 },
  ],
  features: Float32Array.of(0, 1.5, -2.25, 1e-30, 3.4028234663852886e38, -0),
};

const anyFile: fc.Arbitrary<FeatureFile> = fc
  .record({
    space: fc.string({ unit: 'binary', maxLength: 20 }),
    featureCount: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 0, max: 6 }),
    errors: fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 3 }),
  })
  .chain(({ space, featureCount, rows, errors }) =>
    fc
      .array(fc.float({ noNaN: true }), { minLength: rows * featureCount, maxLength: rows * featureCount })
      .map((values) => ({
        space,
        featureCount,
        images: [
          ...Array.from({ length: rows }, (_, row): FeatureFileImage => ({ sha256: sha256(row), row })),
          ...errors.map((error, i): FeatureFileImage => ({ sha256: sha256(100 + i), error })),
        ],
        features: Float32Array.from(values),
      })),
  );

describe('encodeFeatureFile()', () => {
  test('encodeFeatureFile() writes version 1 as it was released', () => {
    const golden = readFileSync(join(__dirname, '../../golden/features-v1.hsf'));
    expect(Buffer.from(encodeFeatureFile(GOLDEN)).equals(golden)).toBe(true);
    expect(decodeFeatureFile(golden, KEY, GOLDEN.space)).toEqual(GOLDEN);
  });

  test('encodeFeatureFile() is undone by decodeFeatureFile(), rows aligned to 8 bytes', () => {
    fc.assert(
      fc.property(anyFile, fc.integer({ min: 0, max: 3 }), (file, shift) => {
        const bytes = encodeFeatureFile(file);
        expect((bytes.length - file.features.byteLength) % 8).toBe(0);
        // Where the bytes lie in memory does not matter.
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(decodeFeatureFile(moved, KEY, file.space)).toEqual(file);
      }),
    );
  });
});

describe('decodeFeatureFile()', () => {
  const whole = encodeFeatureFile(GOLDEN);

  test('decodeFeatureFile() refuses a file in which any byte differs, and names it', () => {
    for (let at = 0; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      expect(() => decodeFeatureFile(damaged, KEY, GOLDEN.space)).toThrow(FormatError);
      expect(() => decodeFeatureFile(damaged, KEY, GOLDEN.space)).toThrow(KEY);
    }
  });

  test('decodeFeatureFile() refuses a file of any other length', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeFeatureFile(whole.subarray(0, length), KEY, GOLDEN.space)).toThrow(FormatError);
    }
    expect(() => decodeFeatureFile(Buffer.concat([whole, Buffer.alloc(4)]), KEY, GOLDEN.space)).toThrow(FormatError);
  });

  test('decodeFeatureFile() says which version and space it found and wanted', () => {
    const newer = Uint8Array.from(whole);
    newer[4] = 2;
    expect(() => decodeFeatureFile(newer, KEY, GOLDEN.space)).toThrow('it is of version 2, wanted 1');
    newer[4] = 0;
    expect(() => decodeFeatureFile(newer, KEY, GOLDEN.space)).toThrow('it is of version 0, wanted 1');
    expect(() => decodeFeatureFile(whole, KEY, 'another')).toThrow('of the space "base/160px", wanted "another"');
  });
});

describe('decodeFeatureFile(), of a file whose checksum is right,', () => {
  test('refuses a row behind the last one', () => {
    const rowOf = (row: number) => encodeFeatureFile({ ...GOLDEN, images: [{ sha256: sha256(1), row }] });
    expect(decodeFeatureFile(rowOf(1), KEY, GOLDEN.space).images).toEqual([{ sha256: sha256(1), row: 1 }]);
    expect(() => decodeFeatureFile(rowOf(2), KEY, GOLDEN.space)).toThrow('a row that is not among its 2');
  });
});

describe('readFeatureRows()', () => {
  test('readFeatureRows() reads single rows, also behind a header that is longer than the first read', async () => {
    const images = Array.from({ length: 1500 }, (_, row) => ({ sha256: sha256(row), row }));
    const file: FeatureFile = {
      space: 's',
      featureCount: 2,
      images,
      features: Float32Array.from({ length: 3000 }, (_, i) => i),
    };
    const store = new MemoryBlobStore();
    await store.put(KEY, encodeFeatureFile(file));
    const opened = (await openFeatureFile(store, KEY, 's'))!;
    expect(opened.rowsStart).toBeGreaterThan(64 * 1024);
    const rows = await readFeatureRows(store, KEY, opened, [1499, 0, 7]);
    expect(rows!.map((row) => [...row])).toEqual([
      [2998, 2999],
      [0, 1],
      [14, 15],
    ]);
  });

  test('readFeatureRows() and openFeatureFile() tell absent from damaged', async () => {
    const store = new MemoryBlobStore();
    expect(await openFeatureFile(store, KEY, 's')).toBeUndefined();
    await store.put(KEY, encodeFeatureFile(GOLDEN).subarray(0, -4));
    const opened = (await openFeatureFile(store, KEY, GOLDEN.space))!;
    await expect(readFeatureRows(store, KEY, opened, [1])).rejects.toThrow('it is cut short');
    await store.put(KEY, Buffer.from('HSFT'));
    await expect(openFeatureFile(store, KEY, 's')).rejects.toThrow(FormatError);
  });
});

describe('contentId()', () => {
  test('contentId() depends on the images and their order', () => {
    const [a, b] = [sha256(1), sha256(2)];
    expect(new Set([contentId([a, b]), contentId([b, a]), contentId([a]), contentId([a, a])]).size).toBe(4);
    expect(contentId([a, b])).toBe(contentId([a, b]));
  });
});
